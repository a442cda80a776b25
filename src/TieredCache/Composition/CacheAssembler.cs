using TieredCache.Coherence;
using TieredCache.Composition.Behind;
using TieredCache.Configuration;
using TieredCache.Diagnostics;
using TieredCache.Entries;
using TieredCache.Entries.Time;
using TieredCache.Flights;
using TieredCache.Memory;
using TieredCache.Memory.Removals;
using TieredCache.Memory.Table;
using TieredCache.Pipeline;
using TieredCache.Pipeline.Loads;
using TieredCache.Pipeline.Waiting;
using TieredCache.Remote;
using TieredCache.Strategies.Behind;

namespace TieredCache.Composition;

/// <summary>Puts one named cache together.</summary>
internal sealed class CacheAssembler(ProcessParts process, CacheEnvironment environment, BehindAssembler behinds)
{
    public Cache Assemble(LiveSettings live)
    {
        var settings = live.Current;
        var keys = new CacheKeys(settings.Name);
        var statistics = new CacheStatistics(settings.Name, process.Metrics) { Server = process.Server };
        var breaker = settings.Stampede.Breaker ? new LoadBreaker(new Breaker(process.Clock), statistics, environment.Logger) : null;
        var bounds = BoundsOf(settings.Memory);
        var memory = MakeMemory(live, keys, bounds, statistics, breaker, out var permits);
        var serializer = environment.Serializers.First(serializer => serializer.Name.Equals(settings.Remote.Serializer, StringComparison.OrdinalIgnoreCase));
        var (store, leases) = process.Shared(settings.Remote.OperationTimeout);
        var calls = new RemoteCalls(process.Gate, process.Breaker, statistics, settings.Remote.OperationTimeout, environment.Time, environment.Logger);
        var invalidator = new Invalidator(keys, memory, process.Scope, process.Bus, process.Gate, calls, statistics, process.IsStrict, process.TagConfirmedAsync);
        var gateway = StoreOf(settings.Name);
        var behind = WriteBehind.IsNamed(settings.Strategy)
            ? behinds.Make(settings, gateway!, serializer, invalidator, memory)
            : null;
        var reports = new LoadReports(environment.Logger, settings.Name, environment.Time);
        var copies = new ValueCloner(serializer, reports);
        var parts = new CacheParts
        {
            Settings = live,
            Keys = keys,
            Clock = process.Clock,
            Dice = environment.Dice,
            Memory = memory,
            Bounds = bounds,
            Flights = new FlightTable(process.Scope.Order, process.Scope.Tags.Find(CacheRegistry.ClearTag(keys.WireName)), process.Clock,
                process.Bypasses ? process.Scope.Trust : null),
            Permits = permits,
            Clean = CleanContext.OfProcess,
            Breaker = breaker,
            Remote = new RemoteTier(live, store, leases, calls, serializer, process.ServerTimeOf, statistics, environment.Time, environment.Dice, environment.Logger,
                process.IsStrict ? process.EpochOf : null),
            Invalidator = invalidator,
            Coherence = process.Scope,
            TagSequence = process.TagSequence,
            Statistics = statistics,
            Logger = environment.Logger,
            Reports = reports,
            HasBus = process.Bus is not null,
            Scopes = environment.Scopes,
            Unflushed = behind?.Queue,
            Copies = copies,
            Cloner = settings.Memory.CloneOnRead ? copies : null,
        };
        var strategy = behind ?? environment.Strategies.Last(strategy => strategy.Name.Equals(settings.Strategy, StringComparison.OrdinalIgnoreCase));
        return new Cache(new CachePipeline(parts, strategy, gateway, process.Sequences));
    }

    /// <summary>The store registered for a cache, if there is one.</summary>
    public Strategies.StoreGateway? StoreOf(string name) =>
        environment.Stores.FirstOrDefault(store => store.Cache.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static TierBounds BoundsOf(MemorySettings memory) => new(memory.MaxEntries, memory.MaxBytes)
    {
        Yields = memory.ShrinkUnderPressure && PolicyOf(memory.Policy) != EvictionKind.None,
    };

    private MemoryTier MakeMemory(LiveSettings live, CacheKeys keys, TierBounds bounds, CacheStatistics statistics, LoadBreaker? breaker, out LoadPermits permits)
    {
        var settings = live.Current;
        var policy = PolicyOf(settings.Memory.Policy);
        var removals = QueueFor(settings.Name);
        var counts = new MemoryCounts();
        var cleared = process.Scope.Tags.Find(CacheRegistry.ClearTag(keys.WireName));
        var memory = new MemoryTier(settings.Name, process.Scope.Order, process.Clock, bounds, cleared, counts, new TierTuning
        {
            Policy = policy,
            Removals = removals,
            Janitor = process.Janitor,
            Hasher = KeyHasher.Create(strong: settings.Memory.KeyHasher.Equals("Strong", StringComparison.OrdinalIgnoreCase)),
            Hits = statistics.MemoryHits,
            HitAged = statistics.HitAged,
            Trust = process.Bypasses ? process.Scope.Trust : null,
            Coarse = IsPrecise(settings) ? CoarseTime.Never : process.Clock.Coarse,
            Accesses = () => statistics.MemoryHits.Rough + statistics.MemoryMisses.Rough,
        });
        var loads = permits = new LoadPermits(settings.Stampede.MaxConcurrentLoads);
        process.Scope.Registry.Add(keys, memory);
        process.Janitor.Watch(memory);
        process.Metrics.Register(statistics, new MemoryGauges(() => memory.Count, () => memory.Weight,
            counts.Of, () => counts.Refusals, () => counts.Rejections, () => loads.Waiting)
        {
            WindowShare = policy == EvictionKind.Lfu ? () => memory.WindowShare : null,
            BoundShare = () => bounds.Share,
            OpenBreakers = breaker is null ? null : () => breaker.IsOpen ? 1 : 0,
            PendingRemovals = removals is null ? null : () => removals.Pending,
        });
        live.Changed += changed =>
        {
            bounds.MaxEntries = changed.Memory.MaxEntries;
            memory.Trim();
        };
        return memory;
    }

    // Not by reflection, which would take longer than the rest of the tier: the settings are checked, and in their canonical form.
    private static EvictionKind PolicyOf(string name) => name switch
    {
        nameof(EvictionKind.Lfu) => EvictionKind.Lfu,
        nameof(EvictionKind.Lru) => EvictionKind.Lru,
        nameof(EvictionKind.Fifo) => EvictionKind.Fifo,
        nameof(EvictionKind.Random) => EvictionKind.Random,
        nameof(EvictionKind.None) => EvictionKind.None,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, message: null),
    };

    private RemovalQueue? QueueFor(string cache)
    {
        Action<CacheRemoval>[] handlers = [.. environment.RemovalHandlers.Where(held => held.Cache.Equals(cache, StringComparison.OrdinalIgnoreCase)).Select(static held => held.Handle)];
        return handlers.Length == 0 ? null : new RemovalQueue(cache, handlers, new OncePerMinute(environment.Time), environment.Logger);
    }

    // Where memory is not served without trust, the end of trust is not to be seen late either.
    private bool IsPrecise(CacheSettings settings) =>
        process.Bypasses || process.IsStrict || settings.Memory.Clock.Equals("Precise", StringComparison.OrdinalIgnoreCase);
}
