using TieredCache.Coherence;
using TieredCache.Configuration;
using TieredCache.Diagnostics;
using TieredCache.Entries;
using TieredCache.Redis;
using TieredCache.Remote;
using TieredCache.Strategies;

namespace TieredCache.Composition;

/// <summary>
/// What the named caches of a process share: time, order, the connection to the shared tier and this node's part in coherence.
/// Without a configured Redis the connection, the bus and the node are not there and the gate stays shut.
/// </summary>
internal sealed class ProcessParts : IAsyncDisposable
{
    private readonly RedisConnection? _connection;
    private readonly RedisInvalidationBus? _bus;
    private readonly CoherenceNode? _node;

    public ProcessParts(ProcessSettings settings, RemoteSettings remote, CacheEnvironment environment)
    {
        Clock = new CacheClock(environment.Time);
        Scope = new CoherenceScope(Clock);
        Breaker = new Breaker(Clock);
        Metrics = new CacheMetrics(environment.Meters);
        Gate = settings.Redis is null ? RemoteGate.Shut() : new RemoteGate();
        if (settings.Redis is { } configuration)
        {
            _connection = new RedisConnection(new RedisConnectionOptions(configuration, settings.KeyPrefix, remote.OperationTimeout, environment.Connect), environment.Time, environment.Logger);
            _bus = new RedisInvalidationBus(_connection.Commands, environment.Logger);
            _node = new CoherenceNode(_bus, Scope, settings.Coherence, Gate, Breaker, Metrics, environment.Time, environment.Logger);
        }

        ServerClock = _connection?.ServerTime ?? new ServerClock(environment.Time);
        Sequences = new WriteSequence(_bus, Gate, environment.Time);
        Metrics.ObserveCoherence(() => Scope.Pending.Count, () => Gate.IsOpen ? 1 : 0);
    }

    public CacheClock Clock { get; }

    public CoherenceScope Scope { get; }

    public Breaker Breaker { get; }

    public CacheMetrics Metrics { get; }

    public ServerClock ServerClock { get; }

    public RemoteGate Gate { get; }

    public WriteSequence Sequences { get; }

    public IInvalidationBus? Bus => _bus;

    /// <summary>The tag sequence that an entry loaded from now on has certainly seen.</summary>
    public long TagSequence() => _node?.TagSequence ?? 0;

    /// <summary>The shared tier under a named cache's own time-out.</summary>
    public (IRemoteStore Store, ILoadLease Leases) Shared(TimeSpan timeout)
    {
        if (_connection is null)
        {
            return (RemoteOff.Instance, RemoteOff.Instance);
        }

        var commands = _connection.CommandsWithin(timeout);
        return (new RedisRemoteStore(commands), new RedisLoadLease(commands));
    }

    /// <summary>Begins to connect; never waits and never throws.</summary>
    public void Start() => _node?.Start();

    public async ValueTask DisposeAsync()
    {
        if (_node is not null)
        {
            await _node.DisposeAsync().ConfigureAwait(false);
        }

        if (_bus is not null)
        {
            await _bus.DisposeAsync().ConfigureAwait(false);
        }

        if (_connection is not null)
        {
            await _connection.DisposeAsync().ConfigureAwait(false);
        }

        Metrics.Dispose();
    }
}
