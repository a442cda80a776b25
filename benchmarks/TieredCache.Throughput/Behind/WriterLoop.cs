namespace TieredCache.Throughput.Behind;

/// <summary>Writers side by side, each of which writes one after the other; each at least once, however late the machine lets it start.</summary>
internal static class WriterLoop
{
    /// <param name="writers">How many.</param>
    /// <param name="keys">How many keys there are; no two writers have one in common while they are in step.</param>
    /// <param name="time">For how long.</param>
    /// <param name="write">Writes the key of a number.</param>
    /// <returns>Writes a second.</returns>
    public static double Run(int writers, int keys, TimeSpan time, Func<int, ValueTask> write)
    {
        var (start, written) = (TimeProvider.System.GetTimestamp(), 0L);
        Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            var count = 0;
            for (var i = writer; count == 0 || TimeProvider.System.GetElapsedTime(start) < time; i += writers)
            {
                await write(i % keys);
                count++;
            }

            Interlocked.Add(ref written, count);
        }))).GetAwaiter().GetResult();
        return written / TimeProvider.System.GetElapsedTime(start).TotalSeconds;
    }
}
