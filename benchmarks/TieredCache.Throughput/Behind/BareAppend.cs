namespace TieredCache.Throughput.Behind;

/// <summary>What the disk gives to one thread that does nothing else: appends of a record each, or of as many as there are writers and a sync.</summary>
internal static class BareAppend
{
    /// <returns>Records a second.</returns>
    public static double Measure(string path, int recordBytes, int recordsAtOnce, bool syncs, TimeSpan time)
    {
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        var bytes = new byte[recordBytes * recordsAtOnce];
        var (start, offset) = (TimeProvider.System.GetTimestamp(), 0L);
        while (TimeProvider.System.GetElapsedTime(start) < time)
        {
            RandomAccess.Write(file, bytes, offset);
            offset += bytes.Length;
            if (syncs)
            {
                RandomAccess.FlushToDisk(file);
            }
        }

        return offset / recordBytes / TimeProvider.System.GetElapsedTime(start).TotalSeconds;
    }
}
