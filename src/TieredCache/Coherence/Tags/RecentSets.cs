using TieredCache.Entries;

namespace TieredCache.Coherence.Tags;

/// <summary>
/// The sets of two tags and more that were asked for last, so that entries with the same tags share one. A slot for each hash,
/// taken by whoever comes: what is not found is made again, and costs its entries some bytes.
/// </summary>
internal sealed class RecentSets
{
    private const int Slots = 1_024;
    private Held?[]? _slots;

    public TagSet? Find(CacheKeys keys, IReadOnlyList<string> names) =>
        Volatile.Read(ref _slots) is { } slots && Volatile.Read(ref slots[SlotOf(names)]) is { } held && ReferenceEquals(held.Keys, keys) && held.Set.Has(names)
            ? held.Set
            : null;

    public void Add(CacheKeys keys, TagSet made)
    {
        var slots = LazyInitializer.EnsureInitialized(ref _slots, static () => new Held?[Slots]);
        Volatile.Write(ref slots[SlotOf(made.Names)], new Held(keys, made));
    }

    private static int SlotOf(IReadOnlyList<string> names)
    {
        var hash = 0U;
        for (var i = 0; i < names.Count; i++)
        {
            hash = (hash * 31) + (uint)StringComparer.Ordinal.GetHashCode(names[i]);
        }

        return (int)(hash % Slots);
    }

    private sealed record Held(CacheKeys Keys, TagSet Set);
}
