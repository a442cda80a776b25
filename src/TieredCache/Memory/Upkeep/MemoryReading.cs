namespace TieredCache.Memory.Upkeep;

/// <summary>How much memory there is, as of the last garbage collection.</summary>
/// <param name="Collection">Which collection that was.</param>
/// <param name="Full">Which one the last of all generations was.</param>
/// <param name="Load">Bytes in use, of the machine or of the container.</param>
/// <param name="HighLoad">From how many on the runtime takes memory for short.</param>
/// <param name="Heap">Bytes of this process's heap.</param>
/// <param name="Limit">How many those may be: the heap's hard limit where there is one, as in a container, else the machine's memory.</param>
internal readonly record struct MemoryReading(long Collection, long Full, long Load, long HighLoad, long Heap, long Limit)
{
    private const double HeapIsFull = 0.9;
    private const double LoadIsEased = 0.9;
    private const double HeapIsEased = 0.8;

    public bool IsShort => (HighLoad > 0 && Load >= HighLoad) || (Limit > 0 && Heap >= HeapIsFull * Limit);

    /// <summary>True well below what is short: between the two nothing is changed, or bounds would go up and down for ever.</summary>
    public bool IsEased => Load < LoadIsEased * HighLoad && Heap < HeapIsEased * Limit;

    /// <summary>Asks the runtime.</summary>
    public static MemoryReading Take()
    {
        var info = GC.GetGCMemoryInfo(GCKind.Any);
        var full = Math.Max(GC.GetGCMemoryInfo(GCKind.FullBlocking).Index, GC.GetGCMemoryInfo(GCKind.Background).Index);
        return new(info.Index, full, info.MemoryLoadBytes, info.HighMemoryLoadThresholdBytes, info.HeapSizeBytes, info.TotalAvailableMemoryBytes);
    }
}
