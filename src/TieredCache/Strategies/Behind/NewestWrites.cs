using TieredCache.Strategies.Behind.Queue;

namespace TieredCache.Strategies.Behind;

/// <summary>The newest write of each key that is not done with; never a dead letter that was replayed. Guarded by the lock of its lane.</summary>
internal sealed class NewestWrites
{
    private readonly Dictionary<string, PendingWrite> _newest = new(StringComparer.Ordinal);

    public PendingWrite? Find(string key) => _newest.GetValueOrDefault(key);

    public void Add(PendingWrite write)
    {
        if (!write.IsReplayed && (!_newest.TryGetValue(write.Key, out var newest) || newest.Sequence < write.Sequence))
        {
            _newest[write.Key] = write;
        }
    }

    /// <inheritdoc cref="DoneWith"/>
    public void End(IReadOnlyList<PendingWrite> writes, PendingWrite? standIn)
    {
        foreach (var write in writes.SelectMany(static last => last.All()))
        {
            if (_newest.TryGetValue(write.Key, out var newest) && ReferenceEquals(newest, write))
            {
                _newest.Remove(write.Key);
            }
        }

        if (standIn is { IsReplayed: false })
        {
            _newest.TryAdd(standIn.Key, standIn);
        }
    }
}
