using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Logging.Abstractions;
using TieredCache.Composition;
using TieredCache.Composition.Health;
using TieredCache.Configuration;
using TieredCache.Configuration.Loading;
using TieredCache.Remote.Wire;
using TieredCache.Testing;
using TieredCache.Testing.InMemory;

namespace TieredCache.Tests.Support;

/// <summary>The caches of one process over the double, or over nothing, on a clock that stands still.</summary>
internal sealed class CacheNode : IAsyncDisposable
{
    private readonly CacheProvider _provider;

    public CacheNode(ControllableClock clock, InMemoryNode? shared = null, Action<TieredCacheOptions>? configure = null, Func<double>? dice = null)
    {
        Clock = clock;
        Shared = shared!;
        _provider = new CacheProvider(SettingsLoader.Load(null, "TieredCache", configure is null ? [] : [configure], [], []), new CacheEnvironment
        {
            Time = clock,
            Logger = NullLogger.Instance,
            Shared = shared,
            Serializers = [new JsonCacheSerializer([])],
            Dice = dice ?? (static () => 0.5),
        });
        _provider.Start();
    }

    /// <summary>A node of the test kit's.</summary>
    public CacheNode(CacheClusterNode node, ControllableClock clock) => (Clock, Shared, _provider) = (clock, node.Wire, node.Provider);

    public ControllableClock Clock { get; }

    public InMemoryNode Shared { get; }

    public Cache Cache => _provider.Default;

    public Cache Named(string name) => _provider.Get(name);

    /// <summary>A cache that nobody has declared: it is made when it is first asked for.</summary>
    public Cache Undeclared => _provider.GetScoped(typeof(CacheNode));

    public CacheVitals Vitals => _provider.Vitals;

    public HybridCache Hybrid(string name = "default") => _provider.HybridOf(name);

    public IBufferDistributedCache Distributed(string name = "default") => _provider.DistributedOf(name);

    public int Pending => Cache.Pipeline.Parts.Coherence.Pending.Count;

    public bool Holds(string key) => Cache.Pipeline.Parts.Memory.TryFind(key, out _);

    public ValueTask<bool> IsReadyAsync() => Cache.Pipeline.Parts.Remote.IsReadyAsync(default);

    /// <summary>After a leap of the clock: waits until the node has heard from the shared tier again.</summary>
    public Task TrustedAsync() => UntilAsync(() => Cache.Pipeline.Parts.Coherence.Trust.IsGivenAt(Cache.Pipeline.Parts.Clock.Now), "the node knows that it has missed nothing");

    /// <summary>A node without a shared tier.</summary>
    public static CacheNode Alone(Action<TieredCacheOptions>? configure = null, Func<double>? dice = null) => new(new ControllableClock(), null, configure, dice);

    /// <summary>A read that may have to wait for a moment of the clock's.</summary>
    public async Task<T> GetAsync<T>(string key, Func<CancellationToken, ValueTask<T>> load)
    {
        var read = Cache.GetOrSetAsync(key, load).AsTask();
        await UntilAsync(() => read.IsCompleted, $"{key} is read");
        return await read;
    }

    /// <summary>Moves time on in small steps until the condition holds.</summary>
    public Task UntilAsync(Func<bool> condition, string what) => UntilAsync(() => Task.FromResult(condition()), what);

    /// <inheritdoc cref="UntilAsync(Func{bool},string)"/>
    public async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        await Eventually.TrueAsync(async () =>
        {
            if (await condition())
            {
                return true;
            }

            Clock.Advance(TimeSpan.FromMilliseconds(50));
            return false;
        }, what);
    }

    public ValueTask DisposeAsync() => _provider.DisposeAsync();
}
