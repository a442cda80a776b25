namespace TieredCache.Strategies.Behind.Queue;

/// <summary>
/// The writes that the store gets at a time: of a key's the last stands for all, unless the store wants every version.
/// </summary>
internal sealed class WriteBatch(int capacity, bool everyVersion)
{
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    public List<PendingWrite> Writes { get; } = new(capacity);

    public void Add(PendingWrite write)
    {
        if (everyVersion || _places.TryAdd(write.Key, Writes.Count))
        {
            Writes.Add(write);
            return;
        }

        var place = _places[write.Key];
        Writes[place] = Newest(Writes[place], write);
    }

    // The later one is the one that came behind, but for a dead letter that is replayed: that looks for its place among the older ones.
    private static PendingWrite Newest(PendingWrite held, PendingWrite next)
    {
        if (held.Sequence < next.Sequence)
        {
            next.Superseded = held;
            return next;
        }

        var above = held;
        while (above.Superseded is { } older && older.Sequence > next.Sequence)
        {
            above = older;
        }

        (next.Superseded, above.Superseded) = (above.Superseded, next);
        return held;
    }
}

/// <summary>What of a batch is not done with.</summary>
internal sealed class BatchRest(IReadOnlyList<PendingWrite> batch, DoneWith onDone)
{
    private readonly List<PendingWrite> _left = [.. batch];

    /// <summary>As it is now.</summary>
    public IReadOnlyList<PendingWrite> Writes => [.. _left];

    /// <inheritdoc cref="DoneWith"/>
    public void Done(IReadOnlyList<PendingWrite> writes, PendingWrite? standIn)
    {
        if (writes.Count == _left.Count)
        {
            _left.Clear();
        }
        else
        {
            _left.RemoveAll(writes.ToHashSet().Contains);
        }

        if (standIn is not null)
        {
            _left.Add(standIn);
        }

        onDone(writes, standIn);
    }
}
