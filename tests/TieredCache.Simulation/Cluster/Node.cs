using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using TieredCache.Coherence;
using TieredCache.Coherence.Protocol;
using TieredCache.Coherence.Running;
using TieredCache.Configuration;
using TieredCache.Diagnostics;
using TieredCache.Entries;
using TieredCache.Flights;
using TieredCache.Memory;
using TieredCache.Memory.Table;
using TieredCache.Pipeline;
using TieredCache.Pipeline.Loads;
using TieredCache.Remote;
using TieredCache.Simulation.Engine;
using TieredCache.Strategies;
using TieredCache.Testing.InMemory;

namespace TieredCache.Simulation.Cluster;

/// <summary>One process: a named cache of production parts, put together as the library does it, on a wire that the simulation holds.</summary>
internal sealed class Node
{
    private const long LateByMs = 250;
    private static readonly CacheMetrics Metrics = new(factory: null);
    private static readonly VersionSerializer Serializer = new();
    private readonly CoherenceNode _coherence;

    public Node(int index, Scheduler scheduler, NodeClock clock, InMemoryNode wire, NodeSettings settings)
    {
        Index = index;
        Clock = clock;
        Wire = wire;
        var bypasses = settings.Coherence.WhenDisconnected == "Bypass";
        var isStrict = settings.Coherence.Mode == "Strict";
        var (store, leases) = wire.Within(InMemoryNode.Timeout, isStrict);
        var live = new LiveSettings(settings.Cache);
        var keys = new CacheKeys(settings.Cache.Name);
        var cacheClock = new CacheClock(clock);
        var scope = new CoherenceScope(cacheClock, new LocalOrder(settings.Stripes));
        var breaker = new Breaker(cacheClock);
        var cleared = scope.Tags.Find(CacheRegistry.ClearTag(keys.WireName));
        var statistics = new CacheStatistics(settings.Cache.Name, Metrics);
        var bounds = new TierBounds(settings.Cache.Memory.MaxEntries, maxBytes: 0);
        var memory = new MemoryTier(settings.Cache.Name, scope.Order, cacheClock, bounds, cleared, new MemoryCounts(), new TierTuning
        {
            Policy = EvictionKind.Lru,
            Hasher = KeyHasher.Create(strong: false),
            Trust = bypasses ? scope.Trust : null,
        });
        scope.Registry.Add(keys, memory);
        var protocol = new NodeProtocol((long)settings.Coherence.Heartbeat.TotalMilliseconds, InMemoryNode.TimeoutMs + LateByMs);
        var reports = new NodeReports(Metrics, NullLogger.Instance, bypasses);
        _coherence = new CoherenceNode(wire, scope, Gate, breaker, cacheClock, new ProtocolHost(protocol, new NodeTimer(clock, Fail), cacheClock), reports, NullLogger.Instance);
        var calls = new RemoteCalls(Gate, breaker, statistics, settings.Cache.Remote.OperationTimeout, clock, NullLogger.Instance);
        var loads = new LoadReports(NullLogger.Instance, keys.CacheName, clock);
        Pipeline = new CachePipeline(new CacheParts
        {
            Settings = live,
            Keys = keys,
            Clock = cacheClock,
            Dice = scheduler.Dice.Unit,
            Memory = memory,
            Bounds = bounds,
            Flights = new FlightTable(scope.Order, cleared, cacheClock, bypasses ? scope.Trust : null),
            Permits = new LoadPermits(settings.Cache.Stampede.MaxConcurrentLoads),
            Remote = new RemoteTier(live, store, leases, calls, Serializer, wire.ServerTimeOf, statistics, clock, scheduler.Dice.Unit, NullLogger.Instance,
                isStrict ? _coherence.EpochOf : null),
            Invalidator = new Invalidator(keys, memory, scope, wire, Gate, calls, statistics, isStrict, _coherence.TagConfirmedAsync),
            Coherence = scope,
            TagSequence = () => _coherence.TagSequence,
            Statistics = statistics,
            Logger = NullLogger.Instance,
            Reports = loads,
            Copies = new ValueCloner(Serializer, loads),
            HasBus = true,
        }, new CacheAside(), store: null, new WriteSequence(wire, Gate, clock));
        Cache = new Cache(Pipeline);
    }

    public int Index { get; }

    public NodeClock Clock { get; }

    public InMemoryNode Wire { get; }

    public RemoteGate Gate { get; } = new();

    public CachePipeline Pipeline { get; }

    public Cache Cache { get; }

    /// <summary>Calls under way.</summary>
    public int Calls { get; set; }

    /// <summary>How long the node was paused so far.</summary>
    public long Paused { get; set; }

    /// <summary>When the node was last cut off, or is until further notice.</summary>
    public long LastTrouble { get; set; } = long.MinValue / 2;

    public long PausedUntil { get; set; } = long.MinValue / 2;

    public bool IsLive => Gate.IsOpen;

    public void Start() => _coherence.Start();

    /// <summary>A bucket's epoch, and the last sequence that counts as applied here.</summary>
    public (ulong Epoch, long Sequence) AppliedOf(int bucket) =>
        HostOf(_coherence).Ask(bucket, static (protocol, bucket) => protocol.Bucket(bucket) is { } state ? (state.Epoch, state.Applied) : default);

    /// <summary>Takes away the tag cells that nothing refers to; only while no call could hold one in its hand.</summary>
    public bool TryCollect(IEnumerable<ICollectable> weak)
    {
        if (Calls > 0 || Pipeline.Parts.Flights.Count > 0)
        {
            return false;
        }

        var held = TableOf(Pipeline.Parts.Memory).Snapshot().SelectMany(static entry => entry.Tags.Cells.ToArray()).ToHashSet();
        held.Add(Pipeline.Parts.Coherence.Tags.Find(CacheRegistry.ClearTag(Pipeline.Parts.Keys.WireName)));
        foreach (var reference in weak)
        {
            if (reference.Target is TagCell cell && !held.Contains(cell))
            {
                reference.Collect();
            }
        }

        return true;
    }

    private static void Fail(Exception exception) => throw new InvalidOperationException("A turn of the node has failed.", exception);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_host")]
    private static extern ref ProtocolHost HostOf(CoherenceNode node);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_table")]
    private static extern ref EntryTable TableOf(MemoryTier memory);
}
