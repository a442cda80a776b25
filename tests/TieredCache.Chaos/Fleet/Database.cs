using TieredCache.Chaos.Histories;
using TieredCache.Chaos.Messages;

namespace TieredCache.Chaos.Fleet;

/// <summary>The database of record: a version for each key, counted up by every commit, one at a time.</summary>
internal sealed class Database
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Commit> _rows = new(StringComparer.Ordinal);
    private readonly List<Commit> _commits = [];

    public IReadOnlyList<Commit> Commits
    {
        get
        {
            lock (_lock)
            {
                return [.. _commits];
            }
        }
    }

    public Commit? Load(string key)
    {
        lock (_lock)
        {
            return _rows.GetValueOrDefault(key);
        }
    }

    public Commit Write(string key, string node)
    {
        lock (_lock)
        {
            var commit = new Commit(key, (_rows.GetValueOrDefault(key)?.Version ?? 0) + 1, node, Moments.Now);
            _rows[key] = commit;
            _commits.Add(commit);
            return commit;
        }
    }
}
