using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using TieredCache.Adapters;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Adapters;

/// <summary>What code that is written against the platform's class gains here, and where it meets this library's own rules.</summary>
public sealed class HybridCacheGainsTests
{
    [Fact]
    public async Task A_removal_a_set_and_a_tag_reach_the_other_node_s_memory()
    {
        await using var cluster = await Cluster.StartAsync();
        var (a, b) = (cluster.A.Hybrid(), cluster.B.Hybrid());
        foreach (var change in new Func<ValueTask>[] { () => a.RemoveAsync("k"), () => a.SetAsync("k", "new"), () => a.SetAsync("k", "new", new() { Expiration = TimeSpan.Zero }), () => a.RemoveByTagAsync("x"), () => a.RemoveByTagAsync("*") })
        {
            await a.SetAsync("k", "old", tags: ["x"]);
            await cluster.B.UntilAsync(async () => await GetAsync(b) == "old" && cluster.B.Holds("k"), "B holds it");
            await change();
            await cluster.B.UntilAsync(async () => await GetAsync(b) != "old", "B has heard of it");
        }
    }

    [Fact]
    public async Task A_load_under_way_does_not_bring_back_what_was_removed()
    {
        await using var node = CacheNode.Alone();
        var gate = new TaskCompletionSource();
        var load = node.Hybrid().GetOrCreateAsync("k", async _ =>
        {
            await gate.Task;
            return "old";
        }).AsTask();
        await node.Hybrid().RemoveAsync("k");
        gate.SetResult();
        await load;
        Assert.Equal("new", await node.Hybrid().GetOrCreateAsync("k", static _ => new ValueTask<string>("new")));
    }

    [Fact]
    public async Task Callers_on_two_nodes_share_one_making()
    {
        await using var cluster = await Cluster.StartAsync();
        await using var running = new RunningClock(cluster.Clock);
        var loads = 0;
        var gate = new TaskCompletionSource();
        var calls = new[] { cluster.A, cluster.B, cluster.A, cluster.B }.Select(node => node.Hybrid().GetOrCreateAsync("k", async _ =>
        {
            Interlocked.Increment(ref loads);
            await gate.Task;
            return "made";
        }).AsTask()).ToArray();
        await Eventually.TrueAsync(() => Volatile.Read(ref loads) == 1, "one makes it");
        gate.SetResult();
        Assert.All(await Task.WhenAll(calls), static value => Assert.Equal("made", value));
        Assert.Equal(1, loads);
    }

    [Fact]
    public async Task A_set_that_keeps_out_of_memory_takes_the_older_value_from_there()
    {
        await using var cluster = await Cluster.StartAsync();
        await cluster.A.Hybrid().SetAsync("k", "old");
        await cluster.A.Hybrid().SetAsync("k", "new", new() { Flags = HybridCacheEntryFlags.DisableLocalCacheWrite });
        Assert.False(cluster.A.Holds("k"));
        Assert.Equal("new", await cluster.A.Hybrid().GetOrCreateAsync("k", static _ => new ValueTask<string>("made")));
    }

    [Fact]
    public async Task A_making_that_asks_for_its_own_key_fails_in_place_of_waiting_for_itself()
    {
        await using var node = CacheNode.Alone();
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            await node.Hybrid().GetOrCreateAsync("k", async _ => await node.Hybrid().GetOrCreateAsync("k", static _ => new ValueTask<int>(1))));
        Assert.Equal(0, await node.Hybrid().GetOrCreateAsync("k", async _ => await node.Hybrid().GetOrCreateAsync("k", static _ => new ValueTask<int>(1),
            new() { Flags = HybridCacheEntryFlags.DisableUnderlyingData })));
    }

    [Theory]
    [InlineData(null, null, false)]
    [InlineData(1, null, true)]
    [InlineData(null, 1, true)]
    [InlineData(1, 0, false)]
    public async Task A_stale_value_is_served_only_where_the_settings_speak_of_it(int? above, int? named, bool isServed)
    {
        await using var node = CacheNode.Alone(options =>
        {
            options.Entry.StaleOnError = above is { } hours ? TimeSpan.FromHours(hours) : null;
            options.Caches["c"] = new() { Entry = { StaleOnError = named is { } own ? TimeSpan.FromHours(own) : null } };
        });
        var cache = node.Hybrid("c");
        await cache.SetAsync("k", "old", new() { Expiration = TimeSpan.FromMinutes(1) });
        node.Clock.Advance(TimeSpan.FromMinutes(2));
        var call = async () => await cache.GetOrCreateAsync<string>("k", static _ => throw new InvalidDataException());
        if (isServed)
        {
            Assert.Equal("old", await call());
        }
        else
        {
            await Assert.ThrowsAsync<InvalidDataException>(call);
        }
    }

    [Fact]
    public async Task A_look_is_not_answered_with_what_is_over_however_slow_the_server_is()
    {
        await using var cluster = await Cluster.StartAsync(static options => (options.Entry.StaleOnError, options.Entry.StaleAfter) = (TimeSpan.FromHours(1), TimeSpan.FromMilliseconds(100)));
        await cluster.A.Hybrid().SetAsync("k", "old", new() { Expiration = TimeSpan.FromMinutes(1) });
        cluster.Clock.Advance(TimeSpan.FromMinutes(2));
        await cluster.A.TrustedAsync();
        var (asked, slow) = SlowReads(cluster.A);
        var look = GetAsync(cluster.A.Hybrid()).AsTask();
        await asked.Task;
        cluster.Clock.Advance(TimeSpan.FromMilliseconds(200));
        slow.SetResult();
        Assert.Null(await look);
    }

    [Fact]
    public async Task A_look_that_takes_longer_than_a_load_may_has_found_nothing()
    {
        await using var cluster = await Cluster.StartAsync(static options => options.Entry.LoadTimeout = TimeSpan.FromMilliseconds(100));
        await cluster.B.Hybrid().SetAsync("k", "there");
        var (asked, slow) = SlowReads(cluster.A);
        var looks = Enumerable.Range(0, 2).Select(_ => GetAsync(cluster.A.Hybrid()).AsTask()).ToArray();
        await asked.Task;
        cluster.Clock.Advance(TimeSpan.FromMilliseconds(200));
        Assert.All(await Task.WhenAll(looks).WaitAsync(TimeSpan.FromSeconds(10)), Assert.Null);
        slow.SetResult();
    }

    [Fact]
    public async Task A_duration_that_is_named_is_exact_and_the_settings_own_is_jittered()
    {
        await using var node = CacheNode.Alone(static options => (options.Entry.Jitter, options.Entry.Duration) = (0.5, TimeSpan.FromMinutes(10)), static () => 1.0);
        await node.Hybrid().SetAsync("exact", 1, new() { Expiration = TimeSpan.FromMinutes(10) });
        await node.Hybrid().SetAsync("jittered", 1);
        node.Clock.Advance(TimeSpan.FromMinutes(9));
        Assert.True(node.Holds("exact"));
        Assert.Equal(2, await node.Hybrid().GetOrCreateAsync("jittered", static _ => new ValueTask<int>(2)));
    }

    [Fact]
    public async Task A_call_may_leave_out_the_compression()
    {
        await using var cluster = await Cluster.StartAsync();
        await cluster.A.Hybrid().SetAsync("packed", new string('x', 50_000));
        await cluster.A.Hybrid().SetAsync("plain", new string('x', 50_000), new() { Flags = HybridCacheEntryFlags.DisableCompression });
        await cluster.B.Hybrid().GetOrCreateAsync("made", static _ => new ValueTask<string>(new string('x', 50_000)), new() { Flags = HybridCacheEntryFlags.DisableCompression });
        Assert.InRange(LengthOf("packed"), 1, 5_000);
        Assert.InRange(LengthOf("plain"), 50_000, 60_000);
        Assert.InRange(LengthOf("made"), 50_000, 60_000);

        int LengthOf(string key) => cluster.Server.Get(cluster.A.Cache.Pipeline.Parts.RemoteKeyOf(key))!.Length;
    }

    [Theory]
    [InlineData("k")]
    [InlineData("sha256:ab")]
    [InlineData("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    public async Task What_is_set_by_one_face_is_read_and_removed_by_the_other(string key)
    {
        await using var node = CacheNode.Alone();
        await node.Hybrid().SetAsync(key, 5);
        Assert.Equal(5, (await node.Cache.GetAsync<int>(key)).Value);
        await node.Cache.RemoveAsync(key);
        Assert.Equal(6, await node.Hybrid().GetOrCreateAsync(key, static _ => new ValueTask<int>(6)));
        await node.Cache.SetAsync(key, 7);
        Assert.Equal(7, await node.Hybrid().GetOrCreateAsync(key.AsSpan(), static _ => new ValueTask<int>(8)));
        await node.Hybrid().RemoveAsync(key);
        Assert.False((await node.Cache.GetAsync<int>(key)).HasValue);
    }

    [Fact]
    public async Task A_key_that_looks_like_the_name_of_another_is_this_face_s_own()
    {
        var name = LegalText.OfKey("lone\ud800");
        await using var node = CacheNode.Alone();
        await node.Cache.SetAsync(name, 1);
        await node.Hybrid().SetAsync("lone\ud800", 2);
        Assert.Equal(3, await node.Hybrid().GetOrCreateAsync(name, static _ => new ValueTask<int>(3)));
        Assert.Equal(3, await node.Hybrid().GetOrCreateAsync(name.AsSpan(), static _ => new ValueTask<int>(4)));
        await node.Hybrid().RemoveAsync(name);
        Assert.Equal(5, await node.Hybrid().GetOrCreateAsync(name, static _ => new ValueTask<int>(5)));
        Assert.Equal(2, await node.Hybrid().GetOrCreateAsync("lone\ud800", static _ => new ValueTask<int>(6)));
    }

    [Fact]
    public async Task The_container_hands_it_out_by_itself_and_by_name()
    {
        var services = new ServiceCollection();
        services.AddHybridCache();
        services.AddTieredCache().AddCache("products").AsHybridCache().AsHybridCache("products");
        services.AddHybridCache();
        await using var provider = services.BuildServiceProvider();
        var cache = provider.GetRequiredService<HybridCache>();
        await cache.SetAsync("k", 1);
        await provider.GetRequiredKeyedService<HybridCache>("products").SetAsync("k", 2);
        Assert.Equal(1, (await provider.GetRequiredService<ICache>().GetAsync<int>("k")).Value);
        Assert.Equal(2, (await provider.GetRequiredKeyedService<ICache>("products").GetAsync<int>("k")).Value);
        Assert.Null(provider.GetKeyedService<HybridCache>("prices"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_name_that_is_not_declared_stops_the_host_at_its_start(bool isHybrid)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        var caches = builder.Services.AddTieredCache();
        _ = isHybrid ? caches.AsHybridCache("nobody") : caches.AsDistributedCache("nobody");
        using var host = builder.Build();
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Contains("'nobody'", error.Message, StringComparison.Ordinal);
    }

    // What completes once L2 is asked, and what the answer waits for.
    private static (TaskCompletionSource Asked, TaskCompletionSource Slow) SlowReads(CacheNode node)
    {
        var (asked, slow) = (new TaskCompletionSource(), new TaskCompletionSource());
        node.Shared.Before = operation =>
        {
            if (operation != "GET")
            {
                return Task.CompletedTask;
            }

            asked.TrySetResult();
            return slow.Task;
        };
        return (asked, slow);
    }

    private static ValueTask<string?> GetAsync(HybridCache cache) =>
        cache.GetOrCreateAsync<string?>("k", static _ => new ValueTask<string?>((string?)null), new() { Flags = HybridCacheEntryFlags.DisableUnderlyingData });
}
