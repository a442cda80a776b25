using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using TieredCache.Remote.Wire;
using TieredCache.Tests.Strategies.Behind.Support;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Adapters;

/// <summary>What users of the platform's distributed cache gain here.</summary>
public sealed class DistributedCacheGainsTests
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task A_set_and_a_removal_reach_the_other_node_s_memory()
    {
        await using var cluster = await Cluster.StartAsync();
        var (a, b) = (cluster.A.Distributed(), cluster.B.Distributed());
        await a.SetAsync("k", [1], new DistributedCacheEntryOptions());
        await cluster.B.UntilAsync(async () => await b.GetAsync("k") is [1] && cluster.B.Holds("k"), "B holds it");
        await a.SetAsync("k", [2], new DistributedCacheEntryOptions());
        await cluster.B.UntilAsync(async () => await b.GetAsync("k") is [2], "B has the new one");
        await a.RemoveAsync("k");
        await cluster.B.UntilAsync(async () => await b.GetAsync("k") is null, "B has dropped it");
    }

    [Fact]
    public async Task What_slides_lives_on_while_any_node_reads_it_and_is_held_in_memory_meanwhile()
    {
        await using var cluster = await Cluster.StartAsync();
        var (a, b) = (cluster.A.Distributed(), cluster.B.Distributed());
        await a.SetAsync("k", [1], new DistributedCacheEntryOptions { SlidingExpiration = Life });
        for (var i = 0; i < 5; i++)
        {
            cluster.Clock.Advance(Life * 0.9);
            await cluster.B.TrustedAsync();
            Assert.Equal([1], await b.GetAsync("k"));
        }

        // It is older than its sliding duration, and was read a moment ago: memory serves it.
        Assert.True(cluster.B.Cache.Pipeline.Reads.TryFindAnswer<RawBytes>("k", out _));
        await cluster.A.TrustedAsync();
        Assert.Equal([1], await a.GetAsync("k"));
    }

    [Fact]
    public async Task A_read_that_the_server_has_not_heard_of_does_not_end_it_early()
    {
        await using var cluster = await Cluster.StartAsync();
        var (a, b) = (cluster.A.Distributed(), cluster.B.Distributed());
        await a.SetAsync("k", [1], new DistributedCacheEntryOptions { SlidingExpiration = Life });
        cluster.Clock.Advance(Life * 0.06);
        await cluster.A.TrustedAsync();
        Assert.Equal([1], await a.GetAsync("k"));
        cluster.Clock.Advance(Life * 0.99);
        await cluster.B.TrustedAsync();
        Assert.Equal([1], await b.GetAsync("k"));
    }

    [Fact]
    public async Task Callers_who_miss_in_memory_share_one_look()
    {
        await using var cluster = await Cluster.StartAsync();
        await cluster.A.Distributed().SetAsync("k", [1], new DistributedCacheEntryOptions());
        var gate = new TaskCompletionSource();
        cluster.B.Shared.Before = operation => operation == "GET" ? gate.Task : Task.CompletedTask;
        var calls = Enumerable.Range(0, 50).Select(_ => cluster.B.Distributed().GetAsync("k")).ToArray();
        gate.SetResult();
        Assert.All(await Task.WhenAll(calls), static value => Assert.Equal([1], value));
        Assert.Equal(1, cluster.B.Shared.Sent["GET"]);
    }

    [Fact]
    public void The_synchronous_members_do_not_need_the_context_of_a_caller_who_blocks_it()
    {
        using var services = new ServiceCollection().AddTieredCache().AsDistributedCache().Services.BuildServiceProvider();
        var cache = services.GetRequiredService<IDistributedCache>();
        var previous = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new NobodyRuns());
        try
        {
            cache.Set("k", [1], new DistributedCacheEntryOptions());
            Assert.Equal([1], cache.Get("k"));
            Assert.Null(cache.Get("other"));
            cache.Refresh("k");
            cache.Remove("k");
            Assert.Null(cache.Get("k"));
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(previous);
        }
    }

    [Fact]
    public async Task The_container_hands_it_out_by_itself_and_by_name()
    {
        var services = new ServiceCollection();
        services.AddDistributedMemoryCache();
        services.AddTieredCache().AddCache("sessions").AsDistributedCache("sessions");
        await using var provider = services.BuildServiceProvider();
        var cache = provider.GetRequiredService<IDistributedCache>();
        Assert.Same(cache, provider.GetRequiredService<IBufferDistributedCache>());
        Assert.Same(cache, provider.GetRequiredKeyedService<IDistributedCache>("sessions"));
        await cache.SetAsync("k", [1], new DistributedCacheEntryOptions());
        Assert.Equal(1, provider.GetRequiredKeyedService<Cache>("sessions").Pipeline.Parts.Memory.Count);
        Assert.Equal(0, provider.GetRequiredService<Cache>().Pipeline.Parts.Memory.Count);
    }

    [Fact]
    public async Task A_cache_with_a_store_takes_no_bytes_and_the_host_does_not_start()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(new Table()).AddTieredCache().AddCache("orders", static orders => orders.Strategy = "WriteThrough")
            .AddStore<string, BehindStore>("orders").AsDistributedCache("Orders");
        using var host = builder.Build();
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Equal("AsDistributedCache names the cache 'orders', whose store holds values of System.String and no bytes. Declare a cache of its own for them, as with AddCache(\"bytes\").", error.Message);
    }

    /// <summary>A context whose thread is blocked: what is posted there never runs.</summary>
    private sealed class NobodyRuns : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }
    }
}
