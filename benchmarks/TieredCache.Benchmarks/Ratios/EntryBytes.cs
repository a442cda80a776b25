using System.Globalization;

namespace TieredCache.Benchmarks.Ratios;

/// <summary>What a memory tier takes for each entry, without key and value: the heap after a collection, with everything that belongs to the tier.</summary>
internal static class EntryBytes
{
    public static void Print(int count)
    {
        string[] keys = [.. Enumerable.Range(0, count).Select(static i => string.Create(CultureInfo.InvariantCulture, $"product:{i}"))];
        var value = new object();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var bare = new BareTier(coarse: true, count);
        foreach (var key in keys)
        {
            bare.Keep(key, value);
        }

        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"RESULT scenario=bytes entries={bare.Tier.Count} bytes_per_entry={(double)bytes / bare.Tier.Count:0.0}"));
        GC.KeepAlive(keys);
        GC.KeepAlive(bare);
    }
}
