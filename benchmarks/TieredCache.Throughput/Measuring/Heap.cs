namespace TieredCache.Throughput.Measuring;

/// <summary>Weighs what is held.</summary>
internal static class Heap
{
    private const int MostCollections = 20;

    /// <summary>The heap in bytes when collections find nothing more to free.</summary>
    public static long Settled()
    {
        var (held, last) = (GC.GetTotalMemory(forceFullCollection: true), long.MaxValue);
        for (var i = 0; i < MostCollections && held < last; i++)
        {
            GC.WaitForPendingFinalizers();
            (last, held) = (held, GC.GetTotalMemory(forceFullCollection: true));
        }

        return held;
    }
}
