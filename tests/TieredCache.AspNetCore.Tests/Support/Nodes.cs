using Microsoft.Extensions.Logging.Abstractions;
using TieredCache.Composition;
using TieredCache.Configuration;
using TieredCache.Configuration.Loading;
using TieredCache.Remote.Wire;
using TieredCache.Testing;
using TieredCache.Testing.InMemory;

namespace TieredCache.AspNetCore.Tests.Support;

/// <summary>The caches of processes, over one server in memory or over nothing, on a clock that stands still.</summary>
internal sealed class Nodes : IAsyncDisposable
{
    private readonly List<CacheProvider> _all = [];
    private readonly InMemoryServer _server;

    public Nodes() => _server = new InMemoryServer(Clock);

    public ControllableClock Clock { get; } = new();

    /// <summary>A process without a shared tier.</summary>
    public Cache Alone(Action<TieredCacheOptions>? configure = null) => Add(shared: null, configure).Default;

    /// <summary>A process on the server; returns once it uses it.</summary>
    public async Task<Cache> ShareAsync()
    {
        var cache = Add(_server.Connect((ulong)_all.Count + 1), configure: null).Default;
        await Eventually.TrueAsync(async () =>
        {
            if (await cache.Pipeline.Parts.Remote.IsReadyAsync(default))
            {
                return true;
            }

            Clock.Advance(TimeSpan.FromMilliseconds(50));
            return false;
        }, "the node is live");
        return cache;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var provider in _all)
        {
            await provider.DisposeAsync();
        }
    }

    private CacheProvider Add(InMemoryNode? shared, Action<TieredCacheOptions>? configure)
    {
        var provider = new CacheProvider(SettingsLoader.Load(null, "TieredCache", configure is null ? [] : [configure], [], []), new CacheEnvironment
        {
            Time = Clock,
            Logger = NullLogger.Instance,
            Shared = shared,
            Serializers = [new JsonCacheSerializer([])],
        });
        provider.Start();
        _all.Add(provider);
        return provider;
    }
}
