using TieredCache.Testing;
using TieredCache.Testing.InMemory;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Coherence;

/// <summary>What memory does while its node cannot know what the others remove.</summary>
public sealed class LeaseOfTrustTests
{
    [Theory]
    [InlineData("ServeStale")]
    [InlineData("Bypass")]
    public async Task For_three_seconds_after_the_last_good_heartbeat_memory_serves(string setting)
    {
        await using var nodes = await CutOffAsync(setting);
        nodes.Clock.Advance(TimeSpan.FromMilliseconds(1_900));
        var result = await nodes.A.Cache.GetAsync<string>("k");
        Assert.Equal(("v", CacheOrigin.Memory), (result.Value, result.Origin));
    }

    [Fact]
    public async Task ServeStale_goes_on_serving_and_says_so()
    {
        await using var nodes = await CutOffAsync("ServeStale");
        nodes.Clock.Advance(TimeSpan.FromSeconds(3));
        var result = await nodes.A.Cache.GetAsync<string>("k");
        Assert.Equal(("v", CacheOrigin.Stale), (result.Value, result.Origin));
        Assert.Equal("v", await nodes.A.Cache.GetOrSetAsync("k", static _ => new ValueTask<string>("loaded")));
        nodes.A.Shared.IsDown = false;
        await nodes.UntilReadyAsync();
        Assert.Equal(CacheOrigin.Memory, (await nodes.A.Cache.GetAsync<string>("k")).Origin);
    }

    [Fact]
    public async Task Bypass_loads_from_the_source_and_does_not_look_into_memory()
    {
        await using var nodes = await CutOffAsync("Bypass");
        nodes.Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.False((await nodes.A.Cache.GetAsync<string>("k")).HasValue);
        Assert.False(nodes.A.Cache.TryGetLocal<string>("k", out _));
        Assert.Equal("first", await nodes.A.Cache.GetOrSetAsync("k", static _ => new ValueTask<string>("first")));
        Assert.Equal("second", await nodes.A.Cache.GetOrSetAsync("k", static _ => new ValueTask<string>("second")));
        var many = await nodes.A.Cache.GetOrSetManyAsync<int, string>(["k"], 0, static (_, keys, _) => new(keys.ToDictionary(key => key, static _ => "third")));
        Assert.Equal("third", many["k"]);
    }

    [Fact]
    public async Task After_Bypass_what_nobody_has_removed_is_served_again_and_what_was_removed_is_not()
    {
        await using var nodes = await CutOffAsync("Bypass");
        nodes.Clock.Advance(TimeSpan.FromSeconds(10));
        await nodes.B.Cache.RemoveAsync("k");
        nodes.A.Shared.IsDown = false;
        await nodes.UntilReadyAsync();
        Assert.False(nodes.A.Holds("k"));
        Assert.Equal(CacheOrigin.Memory, (await nodes.A.Cache.GetAsync<string>("kept")).Origin);
    }

    [Fact]
    public async Task A_process_that_stood_still_does_not_trust_its_memory_when_it_goes_on()
    {
        await using var nodes = await Cluster.StartAsync(static options => options.Coherence.WhenDisconnected = "Bypass");
        await nodes.A.Cache.SetAsync("k", "v");
        nodes.A.Shared.Before = static name => name == "BEAT" ? Task.Delay(-1) : Task.CompletedTask;
        nodes.Clock.Advance(TimeSpan.FromSeconds(2.9));
        Assert.True(nodes.A.Holds("k"));
        nodes.Clock.Advance(TimeSpan.FromSeconds(1.2));
        Assert.False(nodes.A.Holds("k"));
    }

    [Fact]
    public async Task A_process_that_stood_still_does_not_hold_what_L2_has_against_the_tags_it_knew_before()
    {
        await using var nodes = await Cluster.StartAsync(static options => options.Coherence.WhenDisconnected = "Bypass");
        await nodes.B.Cache.SetAsync("k", "v");
        var parts = nodes.A.Cache.Pipeline.Parts;
        var trust = parts.Coherence.Trust;
        var until = trust.Until;
        trust.Until = parts.Clock.Now;
        Assert.True(await nodes.A.IsReadyAsync());
        Assert.False((await nodes.A.Cache.GetAsync<string>("k")).HasValue);
        Assert.Equal("loaded", await nodes.A.Cache.GetOrSetAsync("k", static _ => new ValueTask<string>("loaded")));
        trust.Until = until;
        Assert.Equal("loaded", (await nodes.A.Cache.GetAsync<string>("k")).Value);
    }

    [Fact]
    public async Task Before_the_first_connection_Bypass_trusts_nothing()
    {
        var clock = new ControllableClock();
        await using var node = new CacheNode(clock, new InMemoryServer(clock).Connect(1), static options => options.Coherence.WhenDisconnected = "Bypass");
        node.Shared.IsDown = true;
        node.Clock.Advance(TimeSpan.FromSeconds(4));
        await node.Cache.SetAsync("k", "v");
        Assert.False(node.Holds("k"));
    }

    [Fact]
    public async Task Without_a_shared_tier_memory_is_the_truth()
    {
        await using var node = CacheNode.Alone(static options => options.Coherence.WhenDisconnected = "Bypass");
        await node.Cache.SetAsync("k", "v");
        node.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(CacheOrigin.Memory, (await node.Cache.GetAsync<string>("k")).Origin);
    }

    private static async Task<Cluster> CutOffAsync(string setting)
    {
        var nodes = await Cluster.StartAsync(options => options.Coherence.WhenDisconnected = setting);
        await nodes.A.Cache.SetAsync("k", "v");
        await nodes.A.Cache.SetAsync("kept", "v");
        nodes.Clock.Advance(TimeSpan.FromSeconds(1));
        nodes.A.Shared.IsDown = true;
        return nodes;
    }
}
