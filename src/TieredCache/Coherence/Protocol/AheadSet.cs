namespace TieredCache.Coherence.Protocol;

/// <summary>The sequences of one epoch that were heard although earlier ones are missing. Bounded: past that they are dropped, and the log tells.</summary>
internal sealed class AheadSet
{
    private const int Most = 10_000;
    private readonly HashSet<long> _held = [];
    private ulong _epoch;

    /// <summary>True while something of this epoch is held.</summary>
    public bool Any(ulong epoch) => _held.Count > 0 && _epoch == epoch;

    /// <summary>Holds a sequence; what was held of another epoch goes.</summary>
    /// <returns>False when too many were held: all are dropped.</returns>
    public bool Add(ulong epoch, long sequence)
    {
        Keep(epoch);
        _held.Add(sequence);
        if (_held.Count <= Most)
        {
            return true;
        }

        _held.Clear();
        return false;
    }

    /// <summary>Drops what is held of any other epoch.</summary>
    public void Keep(ulong epoch)
    {
        if (_epoch != epoch)
        {
            _epoch = epoch;
            _held.Clear();
        }
    }

    /// <summary>Everything up to <paramref name="applied"/> was applied: how far it is contiguous with what is held.</summary>
    public long Follow(ulong epoch, long applied)
    {
        if (!Any(epoch))
        {
            return applied;
        }

        while (_held.Remove(applied + 1))
        {
            applied++;
        }

        _held.RemoveWhere(held => held <= applied);
        return applied;
    }

    public void Clear() => _held.Clear();
}
