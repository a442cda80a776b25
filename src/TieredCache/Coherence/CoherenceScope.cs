using TieredCache.Coherence.Outstanding;
using TieredCache.Coherence.Protocol;
using TieredCache.Coherence.Tags;
using TieredCache.Entries;
using TieredCache.Entries.Time;

namespace TieredCache.Coherence;

/// <summary>What the named caches of a process share to stay coherent, with or without a shared tier.</summary>
internal sealed class CoherenceScope
{
    private readonly CacheClock _clock;

    public CoherenceScope(CacheClock clock, LocalOrder? order = null)
    {
        Order = order ?? new LocalOrder();
        _clock = clock;
        Lag = new LagProbe(clock.Provider);
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

    /// <summary>Where these outlive the process; null: nowhere. Set before anything is told.</summary>
    public IPendingLog? PendingLog { get; set; }

    /// <summary>What the server has confirmed lately, to be repeated after a change of epoch.</summary>
    public RemovalRing Ring { get; } = new(RemovalRing.DefaultCapacity, RemovalRing.DefaultKeptMs);

    public LagProbe Lag { get; }

    /// <summary>Until when memory is known to have missed nothing.</summary>
    public LocalTrust Trust { get; } = new();

    /// <summary>The server has confirmed a removal, or a set, which removes what was there.</summary>
    public void Confirmed(PendingInvalidation item, uint hash, ulong epoch, long sequence, long dataVersion)
    {
        if (Ring.Confirmed(item, hash, epoch, sequence, dataVersion, _clock.Now))
        {
            Pending.Add(item, dataVersion);
        }
    }
}
