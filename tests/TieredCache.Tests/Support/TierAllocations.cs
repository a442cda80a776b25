namespace TieredCache.Tests.Support;

/// <summary>Counts what this thread allocates.</summary>
internal static class TierAllocations
{
    /// <summary>How many calls are counted together.</summary>
    public const int Measured = 10_000;
    private const int WarmUp = 5_000;
    private const int Rounds = 5;

    /// <summary>
    /// The bytes that ten thousand calls allocate once they are warm: the least of a few rounds, because a collection that
    /// another test causes meanwhile shows in this thread's count.
    /// </summary>
    public static long Of(Action call)
    {
        Repeat(call, WarmUp);
        var least = long.MaxValue;
        for (var round = 0; round < Rounds && least > 0; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Repeat(call, Measured);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    /// <summary>The value of a call that has ended already.</summary>
    public static void IsHit<T>(ValueTask<T> call, T expected)
    {
        if (!call.IsCompletedSuccessfully || !EqualityComparer<T>.Default.Equals(call.Result, expected))
        {
            throw new InvalidOperationException("This was no hit.");
        }
    }

    private static void Repeat(Action call, int times)
    {
        for (var i = 0; i < times; i++)
        {
            call();
        }
    }
}
