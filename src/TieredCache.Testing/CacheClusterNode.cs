using Microsoft.Extensions.Logging.Abstractions;
using TieredCache.Composition;
using TieredCache.Configuration;
using TieredCache.Configuration.Loading;
using TieredCache.Remote.Wire;
using TieredCache.Testing.InMemory;

namespace TieredCache.Testing;

/// <summary>One node of a <see cref="CacheCluster"/>, and what may befall it.</summary>
public sealed class CacheClusterNode
{
    private readonly ControllableClock _clock;
    private readonly InMemoryServer _server;
    private readonly Action<TieredCacheOptions>? _configure;
    private int _lives;

    internal CacheClusterNode(int index, ControllableClock clock, InMemoryServer server, Action<TieredCacheOptions>? configure)
    {
        Index = index;
        (_clock, _server, _configure) = (clock, server, configure);
        (Wire, Provider) = Start();
    }

    /// <summary>Its number, from 0.</summary>
    public int Index { get; }

    /// <summary>Its cache that is not named. After <see cref="RestartAsync"/> it is another one.</summary>
    public Cache Cache => Provider.Default;

    /// <summary>Its named caches.</summary>
    public ICacheProvider Caches => Provider;

    /// <summary>False between <see cref="Disconnect"/> and <see cref="Reconnect"/>.</summary>
    public bool IsConnected => !Wire.IsDown;

    /// <summary>While true, messages of other nodes are lost on their way here and nobody notices.</summary>
    public bool LosesMessages
    {
        get => Wire.Mailbox.Drops;
        set => Wire.Mailbox.Drops = value;
    }

    /// <summary>While true, messages of other nodes wait; set to false they arrive, in their order.</summary>
    public bool HoldsMessages
    {
        get => Wire.Mailbox.Holds;
        set => Wire.Mailbox.Holds = value;
    }

    /// <summary>How long each command is on its way to the server, by the cluster's clock; zero unless said otherwise.</summary>
    public TimeSpan CommandDelay
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            field = value;
            Wire.Before = value == TimeSpan.Zero ? null : _ => Task.Delay(value, _clock);
        }
    }

    internal InMemoryNode Wire { get; private set; }

    internal CacheProvider Provider { get; private set; }

    internal bool IsSettled => Cache.Pipeline.Parts.Invalidator.IsLive && Cache.Pipeline.Parts.Coherence.Pending.Count == 0;

    /// <summary>Cuts the node off from the shared tier: commands fail, messages do not come.</summary>
    public void Disconnect() => Wire.IsDown = true;

    /// <summary>Gives it its connection back. It catches up as time passes: see <see cref="CacheCluster.SettleAsync"/>.</summary>
    public void Reconnect() => Wire.IsDown = false;

    /// <summary>Ends the process and starts another in its place, with nothing in memory and no faults.</summary>
    public async Task RestartAsync()
    {
        await DisposeAsync().ConfigureAwait(false);
        CommandDelay = TimeSpan.Zero;
        (Wire, Provider) = Start();
    }

    internal async ValueTask DisposeAsync()
    {
        await Provider.DisposeAsync().ConfigureAwait(false);
        _server.Remove(Wire);
    }

    private (InMemoryNode Wire, CacheProvider Provider) Start()
    {
        var wire = _server.Connect(((ulong)Index << 32) | (uint)++_lives);
        var provider = new CacheProvider(SettingsLoader.Load(null, "TieredCache", _configure is null ? [] : [_configure], [], []), new CacheEnvironment
        {
            Time = _clock,
            Logger = NullLogger.Instance,
            Shared = wire,
            Serializers = [new JsonCacheSerializer([])],
            Dice = static () => 0.5,
        });
        provider.Start();
        return (wire, provider);
    }
}
