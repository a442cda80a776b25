namespace TieredCache.Testing.InMemory;

/// <summary>The last removals of tags, with the minimum for those that are absent. The server's lock guards it.</summary>
internal sealed class InMemoryTags
{
    private readonly Dictionary<string, long> _removals = new(StringComparer.Ordinal);
    private long? _floor;

    public void Remove(string tag, long sequence)
    {
        _floor ??= sequence;
        _removals[tag] = sequence;
    }

    /// <summary>Looks tags up; a floor that was lost counts every absent tag as removed at <paramref name="sequence"/>.</summary>
    public long[] Find(IReadOnlyList<string> tags, long sequence)
    {
        var floor = _floor ??= sequence;
        return [.. tags.Select(tag => _removals.TryGetValue(tag, out var removed) ? removed : floor)];
    }

    public bool Clear()
    {
        var had = _floor is not null;
        _removals.Clear();
        _floor = null;
        return had;
    }

    /// <summary>What is returned brings the present content back.</summary>
    public Action Remember()
    {
        var held = _removals.ToArray();
        var floor = _floor;
        return () =>
        {
            Clear();
            Array.ForEach(held, pair => _removals.Add(pair.Key, pair.Value));
            _floor = floor;
        };
    }
}
