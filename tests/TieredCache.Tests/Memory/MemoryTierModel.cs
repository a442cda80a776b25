using TieredCache.Tests.Support;

namespace TieredCache.Tests.Memory;

/// <summary>What a memory tier should do, said as simply as it can be: lists, sums and nothing clever.</summary>
internal sealed class MemoryTierModel(int maxEntries, long maxBytes)
{
    private readonly List<Held> _held = [];
    private readonly Dictionary<int, long> _floors = [];

    public long Cleared { get; set; }

    public long Flushed { get; set; }

    public Dictionary<string, long> Tags { get; } = new(StringComparer.Ordinal);

    public int Count => _held.Count;

    public long Weight => _held.Sum(static held => held.Weight);

    public void Raise(string key, long place) => _floors[TierBench.Stripe(key)] = place;

    public bool IsCurrent(Held value) =>
        IsTrusted(value) && Cleared <= value.AsOf && _floors.GetValueOrDefault(TierBench.Stripe(value.Key)) <= value.AsOf;

    public bool Store(Held value, long now)
    {
        var at = _held.FindIndex(held => held.Key == value.Key);
        if (value.Weight > maxBytes)
        {
            Drop(value.Key);
            return false;
        }

        if (at >= 0 && _held[at].AsOf > value.AsOf && now < _held[at].StaleAt && IsTrusted(_held[at]))
        {
            return false;
        }

        Drop(value.Key);
        _held.Add(value);
        while (_held.Count > maxEntries || Weight > maxBytes)
        {
            _held.RemoveAt(0);
        }

        return true;
    }

    public int? Find(string key, long now)
    {
        var found = _held.Find(held => held.Key == key);
        Drop(key);
        if (found is null || now >= found.DieAt || found.AsOf < Cleared || !IsTrusted(found))
        {
            return null;
        }

        _held.Add(found);
        return found.Value;
    }

    public void Drop(string key) => _held.RemoveAll(held => held.Key == key);

    public void Clear() => _held.Clear();

    private bool IsTrusted(Held value) => Flushed <= value.AsOf && (value.Tag is null || Tags.GetValueOrDefault(value.Tag) <= value.AsOf);

    internal sealed record Held(string Key, int Value, long AsOf, long Weight, string? Tag, long StaleAt, long DieAt);
}
