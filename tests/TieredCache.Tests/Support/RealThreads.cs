namespace TieredCache.Tests.Support;

/// <summary>Threads of a test's own, which the pool does not put off.</summary>
internal static class RealThreads
{
    /// <summary>Runs the work on so many at a time, and ends with the last of them.</summary>
    /// <param name="count">How many.</param>
    /// <param name="work">What each does; it is told its number, from 0 on.</param>
    public static void Run(int count, Action<int> work)
    {
        var threads = Enumerable.Range(0, count).Select(number => new Thread(() => work(number))).ToList();
        threads.ForEach(static thread => thread.Start());
        threads.ForEach(static thread => thread.Join());
    }
}
