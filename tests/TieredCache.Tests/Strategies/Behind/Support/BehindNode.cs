using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TieredCache.Composition;
using TieredCache.Composition.Health;
using TieredCache.Configuration;
using TieredCache.Configuration.Loading;
using TieredCache.Entries;
using TieredCache.Remote.Wire;
using TieredCache.Strategies;
using TieredCache.Testing;
using TieredCache.Testing.InMemory;

namespace TieredCache.Tests.Strategies.Behind.Support;

/// <summary>A process whose default cache writes behind, on a clock that stands still.</summary>
internal sealed class BehindNode : IAsyncDisposable
{
    private readonly CacheProvider _provider;

    public BehindNode(Table table, string? directory, ControllableClock? clock = null, InMemoryNode? shared = null, Action<TieredCacheOptions>? configure = null, ILogger? logger = null,
        StoreGateway? store = null, ICacheSerializer? serializer = null, double dice = 0.5)
    {
        (Clock, Shared) = (clock ?? new ControllableClock(), shared);
        Services = new ServiceCollection().AddSingleton(table).AddScoped<BehindStore>().AddScoped<NumberStore>().BuildServiceProvider();
        _provider = new CacheProvider(SettingsLoader.Load(null, "TieredCache", [Configure], [], []), new CacheEnvironment
        {
            Time = Clock,
            Logger = logger ?? NullLogger.Instance,
            Shared = shared,
            Scopes = Services.GetRequiredService<IServiceScopeFactory>(),
            Stores = [store ?? new StoreGateway<string, BehindStore>("default")],
            Serializers = [serializer ?? new JsonCacheSerializer([])],
            Dice = () => dice,
        });
        _provider.Start();

        void Configure(TieredCacheOptions options)
        {
            options.Strategy = "WriteBehind";
            options.WriteBehind.Directory = directory;
            configure?.Invoke(options);
        }
    }

    public ControllableClock Clock { get; }

    public InMemoryNode? Shared { get; }

    public ServiceProvider Services { get; }

    public Cache Cache => _provider.Default;

    public IDeadLetterQueue Letters => _provider.LettersOf("default");

    public CacheVitals Vitals => _provider.Vitals;

    /// <summary>How many acknowledged writes have not reached the table.</summary>
    public int Waiting => ((TieredCache.Strategies.Behind.Queue.WriteBehindQueue)Cache.Pipeline.Parts.Unflushed!).Count;

    /// <summary>Memory loses a key, as by eviction.</summary>
    public void Evict(string key) => Cache.Pipeline.Parts.Memory.Remove(key, LocalOrder.StripeOf("default", key));

    public async Task<string?> ReadAsync(string key) => (await Cache.GetAsync<string>(key)).TryGet(out var value) ? value : null;

    public ValueTask DrainAsync(CancellationToken cancellationToken = default) => _provider.DrainAsync(cancellationToken);

    /// <summary>Moves time on until all that waits has reached the table.</summary>
    public Task UntilFlushedAsync() => UntilAsync(() => Waiting == 0, "nothing waits");

    public Task UntilAsync(Func<bool> condition, string what) => Eventually.TrueAsync(() =>
    {
        Clock.Advance(TimeSpan.FromMilliseconds(50));
        return condition();
    }, what);

    public Task UntilReadyAsync() => Eventually.TrueAsync(async () =>
    {
        Clock.Advance(TimeSpan.FromMilliseconds(50));
        return await Cache.Pipeline.Parts.Remote.IsReadyAsync(default);
    }, "the node is live");

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        await Services.DisposeAsync();
    }
}

/// <summary>A directory that is gone after the test.</summary>
internal sealed class TestDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("tiered-cache-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
