using TieredCache.Tests.Support;

namespace TieredCache.Tests.Memory;

/// <summary>What a memory tier may answer, said as simply as it can be: it never evicts, so the tier may know less and nothing else.</summary>
internal sealed class MemoryTierModel(long maxBytes)
{
    private readonly Dictionary<string, Held> _held = new(StringComparer.Ordinal);
    private readonly Dictionary<int, long> _floors = [];

    public long Cleared { get; set; }

    public long Flushed { get; set; }

    public Dictionary<string, long> Tags { get; } = new(StringComparer.Ordinal);

    public void Raise(string key, long place) => _floors[TierBench.Stripe(key)] = place;

    public bool IsCurrent(Held value) =>
        IsTrusted(value) && Cleared <= value.AsOf && _floors.GetValueOrDefault(TierBench.Stripe(value.Key)) <= value.AsOf;

    /// <summary>True when the tier has to keep the value, whatever it has evicted.</summary>
    public bool MustStore(Held value, long now) =>
        value.Weight <= maxBytes && !(_held.TryGetValue(value.Key, out var held) && held.AsOf > value.AsOf && now < held.StaleAt && IsTrusted(held));

    /// <summary>True when the tier may keep the value.</summary>
    public bool MayStore(Held value) => value.Weight <= maxBytes;

    public void Store(Held value) => _held[value.Key] = value;

    /// <summary>The value that alone may be found.</summary>
    public int? Find(string key, long now) =>
        _held.TryGetValue(key, out var found) && now < found.DieAt && found.AsOf >= Cleared && IsTrusted(found) ? found.Value : null;

    public void Drop(string key) => _held.Remove(key);

    public void Clear() => _held.Clear();

    private bool IsTrusted(Held value) => Flushed <= value.AsOf && (value.Tag is null || Tags.GetValueOrDefault(value.Tag) <= value.AsOf);

    internal sealed record Held(string Key, int Value, long AsOf, long Weight, string? Tag, long StaleAt, long DieAt);
}
