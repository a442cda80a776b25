using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using TieredCache.Composition;
using TieredCache.Testing;

namespace TieredCache.Tests.Composition.Warming;

/// <summary>Memory is warmed up once everything has started, and readiness tells when that has ended.</summary>
public sealed class WarmupTests
{
    private readonly ControllableClock _clock = new();
    private readonly Source _source = new();

    [Fact]
    public async Task The_keys_of_the_settings_are_loaded_through_the_store_once_all_has_started()
    {
        await using var provider = Build(static options => options.Warmup.Keys = ["a", "b", "none"]);
        var (service, readiness) = (Service(provider), provider.GetRequiredService<CacheReadiness>());
        await service.StartingAsync(default);
        await service.StartAsync(default);
        Assert.False(readiness.IsReady);
        Assert.Empty(_source.Asked);
        await service.StartedAsync(default);
        await readiness.Ready.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal((3, 0, false), (readiness.Loaded, readiness.Failed, readiness.IsCut));
        Assert.True(provider.GetRequiredService<ICache>().TryGetLocal<string>("a", out var value) && value == "v:a");
        Assert.Equal(["a", "b", "none"], _source.Asked.Order());
    }

    [Fact]
    public async Task What_code_says_is_loaded_too_keys_by_the_store_and_values_as_they_are()
    {
        await using var provider = Build(static _ => { }, static builder => builder
            .WarmUpKeys(static (services, _) => services.GetRequiredService<Source>().Popular.ToAsyncEnumerable())
            .AddCache("prices")
            .WarmUp(static (_, _) => new Dictionary<string, int> { ["p"] = 7 }.ToAsyncEnumerable(), "prices"));
        var prices = provider.GetRequiredKeyedService<ICache>("prices");
        await StartAsync(provider);
        Assert.True(prices.TryGetLocal<int>("p", out var price) && price == 7);
        Assert.Equal(["popular"], _source.Asked);
    }

    [Fact]
    public async Task A_value_that_is_held_already_is_not_replaced()
    {
        await using var provider = Build(static _ => { }, static builder => builder
            .WarmUp(static (_, _) => new Dictionary<string, string> { ["a"] = "from the query" }.ToAsyncEnumerable()));
        var cache = provider.GetRequiredService<ICache>();
        await cache.SetAsync("a", "newer");
        await StartAsync(provider);
        Assert.Equal("newer", (await cache.GetAsync<string>("a")).Value);
    }

    [Fact]
    public async Task No_more_are_loaded_at_a_time_than_the_settings_say()
    {
        var hold = _source.Hold = new TaskCompletionSource();
        await using var provider = Build(static options => (options.Warmup.Keys, options.Warmup.Concurrency) = ([.. Enumerable.Range(0, 20).Select(static i => "k" + i)], 3));
        var started = StartAsync(provider);
        await Eventually.TrueAsync(() => _source.Asked.Count == 3, "three are under way");
        await Task.Yield();
        Assert.Equal(3, _source.Asked.Count);
        hold.SetResult();
        await started;
        Assert.Equal(20, _source.Asked.Count);
    }

    [Fact]
    public async Task The_budget_ends_it_and_readiness_says_so()
    {
        _source.Hold = new TaskCompletionSource();
        await using var provider = Build(static options => (options.Warmup.Keys, options.Warmup.Budget) = (["a"], TimeSpan.FromSeconds(5)));
        var started = StartAsync(provider);
        await Eventually.TrueAsync(() => _source.Asked.Count == 1, "a load is under way");
        Assert.False(started.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(5));
        await started;
        Assert.True(provider.GetRequiredService<CacheReadiness>().IsCut);
        _source.Hold.SetResult();
    }

    [Fact]
    public async Task A_key_that_fails_does_not_stop_the_rest()
    {
        _source.Fails = "a";
        await using var provider = Build(static options => options.Warmup.Keys = ["a", "b"]);
        await StartAsync(provider);
        var readiness = provider.GetRequiredService<CacheReadiness>();
        Assert.Equal((1, 1, false), (readiness.Loaded, readiness.Failed, readiness.IsCut));
    }

    [Fact]
    public async Task A_service_that_cannot_be_disposed_of_does_not_keep_the_node_from_being_ready()
    {
        await using var provider = Build(static _ => { }, static builder =>
        {
            builder.Services.AddScoped<Clinging>();
            builder.WarmUp(static (services, _) => services.GetRequiredService<Clinging>().Values.ToAsyncEnumerable()).WarmUpKeys(static (_, _) => new[] { "a" }.ToAsyncEnumerable());
        });
        await StartAsync(provider);
        Assert.Equal((2, 0), (provider.GetRequiredService<CacheReadiness>().Loaded, provider.GetRequiredService<CacheReadiness>().Failed));
    }

    [Fact]
    public async Task The_keys_that_were_read_most_are_loaded_at_the_next_start()
    {
        var directory = Path.Combine(Path.GetTempPath(), "hot-" + Guid.NewGuid().ToString("N"));
        try
        {
            await using (var first = Build(options => options.Warmup.SnapshotDirectory = directory))
            {
                var cache = first.GetRequiredService<ICache>();
                await StartAsync(first);
                foreach (var key in (string[])["cold", "hot", "hot", "hot"])
                {
                    await cache.GetAsync<string>(key);
                }

                await Service(first).StoppingAsync(default);
                await Service(first).StopAsync(default);
            }

            Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(directory) == (UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute), "keys are nobody else's business");
            _source.Asked.Clear();
            await using var second = Build(options => options.Warmup.SnapshotDirectory = directory);
            await StartAsync(second);
            Assert.Equal(["hot"], _source.Asked);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task Hot_keys_are_kept_each_minute_for_a_process_that_dies()
    {
        var directory = Path.Combine(Path.GetTempPath(), "hot-" + Guid.NewGuid().ToString("N"));
        try
        {
            await using var provider = Build(options => options.Warmup.SnapshotDirectory = directory);
            await StartAsync(provider);
            var cache = provider.GetRequiredService<ICache>();
            await cache.GetAsync<string>("hot");
            await cache.GetAsync<string>("hot");
            _clock.Advance(TimeSpan.FromMinutes(1));
            await Eventually.TrueAsync(() => File.Exists(Path.Combine(directory, "default.keys")), "the file is there");
            Assert.Equal(["hot"], await File.ReadAllLinesAsync(Path.Combine(directory, "default.keys")));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task A_process_that_is_not_read_does_not_forget_what_was_hot()
    {
        var directory = Path.Combine(Path.GetTempPath(), "hot-" + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(directory);
        try
        {
            await File.WriteAllLinesAsync(Path.Combine(directory, "default.keys"), ["hot"]);
            await using var provider = Build(options => options.Warmup.SnapshotDirectory = directory);
            await StartAsync(provider);
            await Service(provider).StoppingAsync(default);
            await Service(provider).StopAsync(default);
            Assert.Equal(["hot"], await File.ReadAllLinesAsync(Path.Combine(directory, "default.keys")));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task With_nothing_to_warm_up_it_is_ready_when_all_has_started()
    {
        await using var provider = Build(static _ => { });
        await StartAsync(provider);
        Assert.True(provider.GetRequiredService<CacheReadiness>().IsReady);
    }

    [Fact]
    public void Keys_without_a_store_and_caches_that_nobody_declared_are_told_at_start()
    {
        var services = new ServiceCollection();
        services.AddTieredCache(static options => options.Warmup.Keys = ["a"])
            .AddCache("prices", static prices => prices.Warmup.Keys = ["b"])
            .WarmUp(static (_, _) => new Dictionary<string, int>().ToAsyncEnumerable(), "nowhere");
        using var provider = services.BuildServiceProvider();
        var failures = Assert.Throws<OptionsValidationException>(provider.GetRequiredService<ICache>).Failures.ToArray();
        Assert.Equal(3, failures.Length);
        Assert.Contains("'nowhere', which is not declared", failures[0], StringComparison.Ordinal);
        Assert.Contains("'prices' is to be warmed up with keys, and has no store", failures[1], StringComparison.Ordinal);
        Assert.Contains("no cache has a store", failures[2], StringComparison.Ordinal);
    }

    private static TieredCacheService Service(ServiceProvider provider) => provider.GetServices<IHostedService>().OfType<TieredCacheService>().Single();

    private static async Task StartAsync(ServiceProvider provider)
    {
        await Service(provider).StartAsync(default);
        await Service(provider).StartedAsync(default);
        await provider.GetRequiredService<CacheReadiness>().Ready.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private ServiceProvider Build(Action<TieredCache.Configuration.TieredCacheOptions> configure, Action<ITieredCacheBuilder>? build = null)
    {
        var services = new ServiceCollection().AddSingleton(_source).AddSingleton<TimeProvider>(_clock);
        var builder = services.AddTieredCache(configure).AddStore<string, Store>();
        build?.Invoke(builder);
        return services.BuildServiceProvider();
    }

    private sealed class Clinging : IAsyncDisposable
    {
        public Dictionary<string, string> Values { get; } = new() { ["b"] = "2" };

        public ValueTask DisposeAsync() => throw new NotSupportedException("no");
    }

    internal sealed class Source
    {
        public ConcurrentBag<string> Asked { get; } = [];

        public IReadOnlyList<string> Popular { get; } = ["popular"];

        public string? Fails { get; set; }

        public TaskCompletionSource? Hold { get; set; }
    }

    internal sealed class Store(Source source) : ICacheStore<string>
    {
        public async ValueTask<IReadOnlyDictionary<string, string>> ReadAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
        {
            foreach (var key in keys)
            {
                source.Asked.Add(key);
            }

            await (source.Hold?.Task ?? Task.CompletedTask);
            return keys.Any(key => key == source.Fails) ? throw new FormatException("source") : keys.Where(static key => key != "none").ToDictionary(static key => key, static key => "v:" + key);
        }

        public ValueTask WriteAsync(IReadOnlyList<StoreWrite<string>> writes, CancellationToken cancellationToken) => default;
    }
}
