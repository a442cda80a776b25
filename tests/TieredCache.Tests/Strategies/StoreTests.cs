using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;

namespace TieredCache.Tests.Strategies;

/// <summary>A cache with a store: reading through, writing through, and strategies of the application's own.</summary>
public sealed class StoreTests
{
    private static ServiceProvider Build(string strategy, Source source, IWriteStrategy? own = null)
    {
        var services = new ServiceCollection().AddSingleton(source);
        var builder = services.AddTieredCache(options => options.Strategy = strategy).AddStore<string, Store>();
        if (own is not null)
        {
            builder.AddStrategy(own);
        }

        return services.BuildServiceProvider();
    }

    [Fact]
    public async Task A_look_up_reads_through_and_remembers_what_is_not_there()
    {
        var source = new Source { ["k"] = "stored" };
        await using var services = Build("CacheAside", source);
        var cache = services.GetRequiredService<ICache>();
        var first = await cache.GetAsync<string>("k");
        Assert.Equal(("stored", CacheOrigin.Loader), (first.Value, first.Origin));
        Assert.Equal(CacheOrigin.Memory, (await cache.GetAsync<string>("k")).Origin);
        Assert.Equal("stored", await cache.GetOrSetAsync<string>("k"));
        Assert.False((await cache.GetAsync<string>("none")).HasValue);
        Assert.False((await cache.GetAsync<string>("none")).HasValue);
        Assert.Equal(2, source.Reads);
    }

    [Fact]
    public async Task Many_keys_are_read_through_in_one_call_and_what_is_not_there_is_remembered()
    {
        var source = new Source { ["a"] = "1", ["b"] = "2" };
        await using var services = Build("CacheAside", source);
        var cache = services.GetRequiredService<ICache>();
        await cache.GetAsync<string>("a");
        var read = await cache.GetOrSetManyAsync<string>(["a", "b", "none", "b"]);
        Assert.Equal([new("a", "1"), new("b", "2")], read.OrderBy(static pair => pair.Key, StringComparer.Ordinal));
        Assert.Equal(2, source.Reads);
        Assert.Equal(2, (await cache.GetOrSetManyAsync<string>(["a", "b", "none"])).Count);
        Assert.False((await cache.GetAsync<string>("none")).HasValue);
        Assert.Equal(2, source.Reads);
    }

    [Fact]
    public async Task Many_keys_of_another_type_or_without_a_store_are_refused()
    {
        await using var services = Build("CacheAside", []);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await services.GetRequiredService<ICache>().GetOrSetManyAsync<int>(["a"]));
        await using var bare = new ServiceCollection().AddTieredCache().Services.BuildServiceProvider();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await bare.GetRequiredService<ICache>().GetOrSetManyAsync<int>(["a"]));
    }

    [Fact]
    public async Task Writing_through_writes_the_store_and_then_the_tiers()
    {
        var source = new Source();
        await using var services = Build("WriteThrough", source);
        var cache = services.GetRequiredService<ICache>();
        await cache.SetAsync("k", "v");
        Assert.Equal("v", source["k"]);
        Assert.True(cache.TryGetLocal<string>("k", out _));
        await cache.SetAsync("k", "w");
        Assert.Equal("w", (await cache.GetAsync<string>("k")).Value);
        await cache.RemoveAsync("k");
        Assert.False(source.ContainsKey("k") || (await cache.GetAsync<string>("k")).HasValue);
    }

    [Fact]
    public async Task When_the_store_fails_the_call_fails_and_no_tier_keeps_the_value()
    {
        var source = new Source();
        await using var services = Build("WriteThrough", source);
        var cache = services.GetRequiredService<ICache>();
        await cache.SetAsync("k", "before");
        source.Fails = true;
        await Assert.ThrowsAsync<StoreWriteException>(async () => await cache.SetAsync("k", "after"));
        Assert.False(cache.TryGetLocal<string>("k", out _));
    }

    [Fact]
    public async Task A_put_that_is_held_up_in_the_store_does_not_come_after_a_later_delete()
    {
        var source = new Source { Hold = new TaskCompletionSource() };
        await using var services = Build("WriteThrough", source);
        var cache = services.GetRequiredService<ICache>();
        var put = cache.SetAsync("k", "old").AsTask();
        var held = source.Hold!;
        source.Hold = null;
        await cache.RemoveAsync("k");
        held.SetResult();
        await put;
        Assert.False(cache.TryGetLocal<string>("k", out _));
        await cache.SetAsync("k", "new");
        Assert.True(cache.TryGetLocal<string>("k", out var value) && value == "new");
    }

    [Theory]
    [InlineData("WriteThrough")]
    [InlineData("CacheAside")]
    public async Task A_value_of_another_type_than_the_stores_is_an_error(string strategy)
    {
        await using var services = Build(strategy, []);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await services.GetRequiredService<ICache>().SetAsync("k", 1));
    }

    [Fact]
    public async Task An_application_brings_its_own_strategy_by_name()
    {
        var own = new Own();
        await using var services = Build("Mine", [], own);
        await services.GetRequiredService<ICache>().SetAsync("k", "v");
        Assert.Equal(["Put k"], own.Writes);
    }

    private sealed class Own : IWriteStrategy
    {
        public List<string> Writes { get; } = [];

        public string Name => "Mine";

        public bool NeedsStore => false;

        public ValueTask WriteAsync(StrategyWrite write, CancellationToken cancellationToken)
        {
            Writes.Add($"{write.Kind} {write.Key}");
            return write.ApplyAsync(cancellationToken);
        }
    }

    internal sealed class Source : ConcurrentDictionary<string, string>
    {
        private int _reads;

        public int Reads => _reads;

        public bool Fails { get; set; }

        /// <summary>What the next writes wait for.</summary>
        public TaskCompletionSource? Hold { get; set; }

        public void Read() => Interlocked.Increment(ref _reads);
    }

    internal sealed class Store(Source source) : ICacheStore<string>
    {
        public ValueTask<IReadOnlyDictionary<string, string>> ReadAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
        {
            source.Read();
            return new(keys.Where(source.ContainsKey).ToDictionary(key => key, key => source[key]));
        }

        public async ValueTask WriteAsync(IReadOnlyList<StoreWrite<string>> writes, CancellationToken cancellationToken)
        {
            await (source.Hold?.Task ?? Task.CompletedTask);
            if (source.Fails)
            {
                throw new StoreWriteException("full");
            }

            foreach (var write in writes)
            {
                if (write.Kind == StoreWriteKind.Put)
                {
                    source[write.Key] = write.Value!;
                }
                else
                {
                    source.TryRemove(write.Key, out _);
                }
            }
        }
    }
}
