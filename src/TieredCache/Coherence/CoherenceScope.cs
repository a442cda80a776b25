using TieredCache.Coherence.Outstanding;
using TieredCache.Coherence.Tags;
using TieredCache.Entries;

namespace TieredCache.Coherence;

/// <summary>What the named caches of a process share to stay coherent, with or without a shared tier.</summary>
internal sealed class CoherenceScope
{
    public CoherenceScope(CacheClock clock, LocalOrder? order = null)
    {
        Order = order ?? new LocalOrder();
        Tags = new TagTable(Order);
        Intents = new WriteIntents(clock);
    }

    public LocalOrder Order { get; }

    public Homes Homes { get; } = new();

    public CacheRegistry Registry { get; } = new();

    public TagTable Tags { get; }

    public WriteIntents Intents { get; }

    public OwnSets OwnSets { get; } = new();

    public WakeUps WakeUps { get; } = new();

    public PendingInvalidations Pending { get; } = new(PendingInvalidations.DefaultCapacity);
}
