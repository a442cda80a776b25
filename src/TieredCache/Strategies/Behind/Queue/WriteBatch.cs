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
        Writes[place] = Newer(Writes[place], write);
    }

    // The later one is the one that came behind, but for a dead letter that is replayed.
    private static PendingWrite Newer(PendingWrite held, PendingWrite next)
    {
        var (newer, older) = held.Sequence < next.Sequence ? (next, held) : (held, next);
        var last = older.All().Last();
        last.Superseded = newer.Superseded;
        newer.Superseded = older;
        return newer;
    }
}
