using TieredCache.Coherence;
using TieredCache.Coherence.Protocol;
using TieredCache.Coherence.Running;
using TieredCache.Composition.Health;
using TieredCache.Configuration;
using TieredCache.Diagnostics;
using TieredCache.Entries;
using TieredCache.Journal;
using TieredCache.Memory.Upkeep;
using TieredCache.Redis;
using TieredCache.Remote;
using TieredCache.Strategies;
using TieredCache.Strategies.Behind.Recording;
using TieredCache.Strategies.Behind.Removals;

namespace TieredCache.Composition;

/// <summary>
/// What the named caches of a process share: time, order, the connection to the shared tier and this node's part in coherence.
/// Without a shared tier the node is not there and the gate stays shut.
/// </summary>
internal sealed class ProcessParts : IAsyncDisposable
{
    // What ends later than its time-out by more than this was held up in this process.
    private static readonly TimeSpan LateBy = TimeSpan.FromMilliseconds(250);
    private readonly ISharedTier? _shared;
    private readonly ServerClock _localTime;
    private readonly CoherenceNode? _node;
    private readonly JanitorThread? _janitorThread;
    private readonly RemovalJournal? _removals;

    public ProcessParts(ProcessSettings settings, RemoteSettings remote, CacheEnvironment environment, WriteBehindSettings? removals = null)
    {
        Clock = new CacheClock(environment.Time);
        Janitor = new Janitor(new PressureWatch(environment.Memory, environment.Time, environment.Logger), environment.Time, environment.Logger);

        // A clock that somebody else moves cannot tell a thread how long to sleep: there, traffic does the upkeep.
        _janitorThread = ReferenceEquals(environment.Time, TimeProvider.System) ? new JanitorThread(Janitor, Clock) : null;

        IsStrict = settings.Coherence.Mode.Equals("Strict", StringComparison.OrdinalIgnoreCase);
        Bypasses = settings.Coherence.WhenDisconnected.Equals("Bypass", StringComparison.OrdinalIgnoreCase);
        Scope = new CoherenceScope(Clock);
        Breaker = new Breaker(Clock);
        Metrics = new CacheMetrics(environment.Meters);
        _shared = environment.Shared ?? OnRedis(settings, remote, environment);
        Gate = _shared is null ? RemoteGate.Shut() : new RemoteGate();
        if (_shared is not null)
        {
            Scope.PendingLog = _removals = OpenJournal(removals, environment);
            _removals?.Recover(Scope.Pending);
            _node = MakeNode(_shared.Bus, settings.Coherence, remote.OperationTimeout, environment);
            Metrics.ObserveNode([.. Enum.GetNames<NodeState>().Select(static name => name.ToLowerInvariant())], () => (int)_node.State, () => _node.HeartbeatAge);
        }

        _localTime = new ServerClock(environment.Time);
        Sequences = new WriteSequence(_shared?.Bus, Gate, environment.Time);
        Metrics.ObserveCoherence(() => Scope.Pending.Count, _shared is null ? null : () => Gate.IsOpen ? 1 : 0);
    }

    public CacheClock Clock { get; }

    /// <summary>Does the upkeep of caches that have no traffic.</summary>
    public Janitor Janitor { get; }

    /// <summary>True where nothing of an older epoch is served and a removal that does not reach the server throws.</summary>
    public bool IsStrict { get; }

    /// <summary>True where memory is not served once the lease has ended.</summary>
    public bool Bypasses { get; }

    public CoherenceScope Scope { get; }

    public Breaker Breaker { get; }

    public CacheMetrics Metrics { get; }

    public RemoteGate Gate { get; }

    public WriteSequence Sequences { get; }

    /// <summary>The server of the shared tier, where the configuration names one.</summary>
    public ServerAddress? Server => _shared?.Server;

    /// <summary>What the shared tier is, for a log message; null where there is none.</summary>
    public string? Description => _shared?.Description;

    /// <summary>How this node stands to the shared tier; null where there is none.</summary>
    public RemoteVitals? RemoteVitals => _node is null ? null : new(_node.State, Gate.IsOpen, Breaker.IsOpen, _node.HeartbeatAge, Scope.Pending.Count, _node.SeesFailovers);

    public IInvalidationBus? Bus => _shared?.Bus;

    /// <summary>The epoch of a key's bucket, by the key's hash; 0: not known.</summary>
    public ulong EpochOf(uint hash) => _node?.EpochOf(hash) ?? 0;

    /// <summary>The time by which a key's entries are dated, by the key's hash.</summary>
    public ServerClock ServerTimeOf(uint hash) => _shared?.ServerTimeOf(hash) ?? _localTime;

    /// <summary>The tag sequence that an entry loaded from now on has certainly seen.</summary>
    public long TagSequence() => _node?.TagSequence ?? 0;

    /// <inheritdoc cref="CoherenceNode.TagConfirmedAsync"/>
    public ValueTask TagConfirmedAsync(BusReply reply) => _node?.TagConfirmedAsync(reply) ?? default;

    /// <summary>The shared tier under a named cache's own time-out.</summary>
    public (IRemoteStore Store, ILoadLease Leases) Shared(TimeSpan timeout) =>
        _shared?.Within(timeout, IsStrict) ?? (RemoteOff.Instance, RemoteOff.Instance);

    /// <summary>Begins to connect; never waits and never throws.</summary>
    public void Start() => _node?.Start();

    public async ValueTask DisposeAsync()
    {
        _janitorThread?.Dispose();
        if (_node is not null)
        {
            await _node.DisposeAsync().ConfigureAwait(false);
        }

        if (_shared is not null)
        {
            await _shared.DisposeAsync().ConfigureAwait(false);
        }

        if (_removals is not null)
        {
            await _removals.DisposeAsync().ConfigureAwait(false);
        }

        Metrics.Dispose();
    }

    private CoherenceNode MakeNode(IInvalidationBus bus, CoherenceSettings coherence, TimeSpan timeout, CacheEnvironment environment)
    {
        var protocol = new NodeProtocol((long)coherence.Heartbeat.TotalMilliseconds, (long)(timeout + LateBy).TotalMilliseconds);
        var onError = (Exception exception) => CoherenceLog.TurnFailed(environment.Logger, exception);
        INodePump pump = ReferenceEquals(environment.Time, TimeProvider.System) ? new NodeThread(onError) : new NodeTimer(environment.Time, onError);
        return new CoherenceNode(bus, Scope, Gate, Breaker, Clock, new ProtocolHost(protocol, environment.Pump?.Invoke() ?? pump, Clock),
            new NodeReports(Metrics, environment.Logger, Bypasses) { HasTried = () => bus.HasTried, Trust = TimeSpan.FromMilliseconds(protocol.LeaseMs) }, environment.Logger);
    }

    private static RemovalJournal? OpenJournal(WriteBehindSettings? settings, CacheEnvironment environment) => settings?.Directory is { } root
        ? new RemovalJournal(WriteJournal.Open(environment.JournalFiles(JournalDirectory.Take(root, JournalDirectory.Removals, out _)), "journal of removals",
            settings.Acknowledge.Equals("Durable", StringComparison.OrdinalIgnoreCase), onDamaged: file => WriteBehindLog.RemovalsDamaged(environment.Logger, file)), environment.Logger)
        : null;

    private static RedisSharedTier? OnRedis(ProcessSettings settings, RemoteSettings remote, CacheEnvironment environment) => settings.Redis is { } configuration
        ? new RedisSharedTier(new RedisConnectionOptions(configuration, settings.KeyPrefix, remote.OperationTimeout, environment.Connect), environment.Time, environment.Logger)
        : null;
}
