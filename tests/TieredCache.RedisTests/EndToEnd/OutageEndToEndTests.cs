using System.Diagnostics;
using StackExchange.Redis;
using TieredCache.RedisTests.Servers;

namespace TieredCache.RedisTests.EndToEnd;

/// <summary>An application whose Redis is missing, dies, is full, or is not what it should be.</summary>
public sealed class OutageEndToEndTests
{
    [Fact]
    public async Task An_application_starts_without_redis_and_picks_it_up_when_it_comes()
    {
        using var server = new RedisServerProcess();
        server.Kill();
        await using var nodes = new NodePair(server.EndPoint);
        var source = new CountingSource();
        var watch = Stopwatch.StartNew();
        Assert.Equal("k#1", await source.GetAsync(nodes.A, "k"));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(3), $"the first call took {watch.Elapsed}");
        await nodes.A.SetAsync("set", "here");
        await nodes.A.RemoveAsync("k");
        Assert.Equal("here", (await nodes.A.GetAsync<string>("set")).Value);
        server.Start();
        watch.Restart();
        await nodes.LiveAsync();
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"picked up after {watch.Elapsed}");
        await source.GetAsync(nodes.A, "shared");
        Assert.Equal(CacheOrigin.Remote, (await nodes.B.GetAsync<string>("shared")).Origin);
    }

    [Fact]
    public async Task What_is_set_first_while_there_is_no_redis_waits_once_for_all_and_is_in_memory()
    {
        using var server = new RedisServerProcess();
        server.Kill();
        await using var nodes = new NodePair(server.EndPoint);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 20; i++)
        {
            await nodes.A.SetAsync($"k{i}", i);
        }

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(3), $"twenty sets took {watch.Elapsed}");
        Assert.All(Enumerable.Range(0, 20), i => Assert.True(nodes.A.TryGetLocal<int>($"k{i}", out var held) && held == i));
    }

    [Fact]
    public async Task No_call_fails_while_redis_is_killed_and_it_is_in_use_again_within_five_seconds_of_its_return()
    {
        using var server = new RedisServerProcess();
        await using var nodes = await new NodePair(server.EndPoint).LiveAsync();
        await using var traffic = new Traffic(nodes);
        await Task.Delay(300);
        server.Kill();
        await Task.Delay(700);
        server.Start();
        var watch = Stopwatch.StartNew();
        await nodes.LiveAsync();
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"in use again after {watch.Elapsed}");
        await Task.Delay(200);
        await traffic.StopAsync();
    }

    [Fact]
    public async Task A_removal_during_an_outage_reaches_the_other_node_once_redis_is_back()
    {
        using var server = new RedisServerProcess();
        await using var nodes = await new NodePair(server.EndPoint).LiveAsync();
        await nodes.A.SetAsync("k", "old");
        Assert.Equal("old", (await nodes.B.GetAsync<string>("k")).Value);
        server.Kill();
        await nodes.A.RemoveAsync("k");
        Assert.False((await nodes.A.GetAsync<string>("k")).HasValue);
        server.Start();
        await Eventually.TrueAsync(async () => !(await nodes.B.GetAsync<string>("k")).HasValue, "B has heard of it");
    }

    [Fact]
    public async Task A_subscription_that_is_cut_costs_no_stale_value_for_longer_than_the_bound()
    {
        using var server = new RedisServerProcess();
        await using var nodes = await new NodePair(server.EndPoint).LiveAsync();
        for (var i = 0; i < 3; i++)
        {
            await nodes.A.SetAsync("k", i);
            await Eventually.TrueAsync(async () => (await nodes.B.GetAsync<int>("k")).Value == i, "B holds the value");
            server.Command("CLIENT", "KILL", "TYPE", "pubsub");
            await nodes.A.SetAsync("k", 100 + i);

            // A set that met the cut was sent as a removal: then there is no value, and never the old one.
            await Eventually.TrueAsync(async () => !(await nodes.B.GetAsync<int>("k")).TryGet(out var value) || value == 100 + i, "B has let go of the old value", TimeSpan.FromSeconds(4));
            await nodes.LiveAsync();
        }
    }

    [Fact]
    public async Task A_full_server_takes_removals_and_fails_no_call()
    {
        using var server = new RedisServerProcess();
        await using var nodes = await new NodePair(server.EndPoint).LiveAsync();
        await nodes.A.SetAsync("k", "old");
        Assert.Equal("old", (await nodes.B.GetAsync<string>("k")).Value);
        string[] there = [.. Enumerable.Range(0, 40).Select(static i => "there:" + i)];
        foreach (var key in there)
        {
            await nodes.A.SetAsync(key, "there");
        }

        server.Command("CONFIG", "SET", "maxmemory", "1");
        await nodes.A.RemoveAsync("k");
        await Eventually.TrueAsync(() => !nodes.B.TryGetLocal<string>("k", out _), "B has heard of the removal");
        var source = new CountingSource();
        Assert.Equal("full#1", await source.GetAsync(nodes.A, "full"));
        var many = await nodes.B.GetOrSetManyAsync<int, string>([.. there, "full"], 0, static (_, missing, _) => new(missing.ToDictionary(static key => key, static _ => "loaded")));
        Assert.All(there, key => Assert.Equal("there", many[key]));
        Assert.Equal("loaded", many["full"]);
        await nodes.A.SetAsync("set", "here");
        Assert.Equal("here", (await nodes.A.GetAsync<string>("set")).Value);
        server.Command("CONFIG", "SET", "maxmemory", "0");
        await Eventually.TrueAsync(async () =>
        {
            await nodes.A.SetAsync("again", "shared");
            return (await nodes.B.GetAsync<string>("again")).HasValue;
        }, "the server is in use again");
    }

    [Fact]
    public async Task Foreign_corrupt_and_mistyped_bytes_are_a_miss()
    {
        using var server = new RedisServerProcess();
        await using var nodes = await new NodePair(server.EndPoint, prefix: "p").LiveAsync();
        await nodes.A.SetAsync("k", "right");
        using var client = await ConnectionMultiplexer.ConnectAsync(server.EndPoint + ",allowAdmin=true");
        var entry = client.GetServer(server.EndPoint).Keys(pattern: "*:e:default:k").Single();
        var bytes = (byte[])client.GetDatabase().StringGet(entry)!;
        byte[][] wrongs = [[], [1, 2, 3], [.. bytes[..^1]], [.. bytes.Select((b, i) => i == bytes.Length - 6 ? (byte)(b ^ 1) : b)], new byte[5_000]];
        foreach (var wrong in wrongs)
        {
            client.GetDatabase().StringSet(entry, wrong);
            Assert.False((await nodes.B.GetAsync<string>("k")).HasValue);
        }

        client.GetDatabase().StringSet(entry, bytes);
        Assert.False((await nodes.B.GetAsync<int>("k")).HasValue);
        Assert.Equal("right", (await nodes.B.GetAsync<string>("k")).Value);
        client.GetDatabase().StringSet(entry, new byte[] { 1 });
        await nodes.B.RemoveAsync("k");
        Assert.Equal("loaded", await nodes.B.GetOrSetAsync("k", _ => new ValueTask<string>("loaded")));
        Assert.Equal("loaded", (await nodes.A.GetAsync<string>("k")).Value);
    }

    [Fact]
    public async Task A_payload_over_the_cap_stays_out_of_the_shared_tier_and_still_replaces_what_others_hold()
    {
        using var server = new RedisServerProcess();
        await using var nodes = await new NodePair(server.EndPoint, options => options.Redis.MaxPayloadBytes = 1_000).LiveAsync();
        await nodes.A.SetAsync("k", "small");
        Assert.Equal("small", (await nodes.B.GetAsync<string>("k")).Value);
        var large = string.Concat(Enumerable.Range(0, 5_000));
        await nodes.A.SetAsync("k", large);
        Assert.Equal(large, (await nodes.A.GetAsync<string>("k")).Value);
        await Eventually.TrueAsync(async () => !(await nodes.B.GetAsync<string>("k")).HasValue, "B has dropped the small one");
    }

    [Fact]
    public async Task Another_layout_under_the_prefix_leaves_the_application_with_its_memory()
    {
        using var server = new RedisServerProcess();
        server.Command("SET", "tc:{p.layout}", "1:64");
        await using var nodes = new NodePair(server.EndPoint, prefix: "p");
        var source = new CountingSource();
        Assert.Equal("k#1", await source.GetAsync(nodes.A, "k"));
        Assert.Equal("k#1", await source.GetAsync(nodes.A, "k"));
        Assert.False(NodePair.IsLive(nodes.A));
    }
}
