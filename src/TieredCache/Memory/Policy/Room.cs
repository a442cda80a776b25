using TieredCache.Entries;

namespace TieredCache.Memory.Policy;

/// <summary>How much room the entries of a tier have and take. Written under the policy lock only, so the weight cannot drift; gauges read it as it stands.</summary>
internal sealed class Room(TierBounds bounds, EvictionKind policy)
{
    private const int LeastSpan = 32;
    private const int MostMeant = 1 << 24;
    private const int MostBeforehand = 1 << 20;
    private const int EntriesPerSlice = 256;
    private const int SlicesOfWeight = 128;
    private long _weight;
    private long _grace;

    public long Weight => Volatile.Read(ref _weight);

    /// <summary>How many entries there is room for.</summary>
    public int Entries => policy == EvictionKind.None ? int.MaxValue : bounds.EntriesNow;

    /// <summary>
    /// How many Lfu is to be fitted to beforehand: memory pressure comes and goes, the configured number stays. One that nobody means
    /// literally reserves no memory: whatever comes is followed.
    /// </summary>
    public int EntriesUsually => HasWeights || bounds.MaxEntries > MostMeant ? Math.Min(bounds.MaxEntries, MostBeforehand) : bounds.MaxEntries;

    /// <summary>True where weight is bounded, too.</summary>
    public bool HasWeights => bounds.MaxBytes != 0;

    /// <summary>True while the entries weigh more than they may.</summary>
    public bool IsOverweight => HasWeights && _weight - _grace > bounds.BytesNow;

    /// <summary>True where weight is what bounds the entries: as configured, for memory pressure comes and goes.</summary>
    public bool IsFull => HasWeights && _weight >= bounds.MaxBytes - (bounds.MaxBytes / 8);

    public void Take(long weight) => Volatile.Write(ref _weight, _weight + weight);

    public void Empty()
    {
        _grace = 0;
        Volatile.Write(ref _weight, 0);
    }

    /// <summary>True for an entry that was light enough when it was written: the bounds have shrunk since.</summary>
    public bool IsTooHeavy(CacheEntry entry) => HasWeights && entry.Weight > bounds.BytesNow;

    /// <summary>Why one of <paramref name="count"/> entries has to go.</summary>
    public CacheRemovalReason Lack(int count) =>
        bounds.Share < 1 && bounds.Allow(count, _weight) ? CacheRemovalReason.Pressure : CacheRemovalReason.Evicted;

    /// <summary>What the queues may share at the next step on the way to bounds that have become smaller.</summary>
    public int NextStep(int count, out bool isLast)
    {
        var entries = Math.Max(Entries, count - EntriesPerSlice);
        _grace = HasWeights ? Math.Max(0, _weight - bounds.BytesNow - Math.Max(1, _weight / SlicesOfWeight)) : 0;
        isLast = entries == Entries && _grace == 0;
        return entries;
    }

    /// <summary>Where weight allows fewer entries than the bound: how many fit, as far as can be told from those that are there.</summary>
    public int Span(int count)
    {
        var bytes = bounds.BytesNow;
        return bytes == 0 || _weight < bytes - (bytes / 8) ? Entries : Math.Clamp(count, Math.Min(LeastSpan, Entries), Entries);
    }
}
