using System.Diagnostics;
using TieredCache.RedisTests.Servers;

namespace TieredCache.RedisTests.EndToEnd;

/// <summary>What two nodes of an application may rely on, on a real server.</summary>
public abstract class TwoNodesContract(RedisFixture redis)
{
    private NodePair Nodes(Action<Configuration.TieredCacheOptions>? configure = null) => new(redis.Configuration, configure);

    [Fact]
    public async Task A_value_loaded_by_one_node_is_read_by_the_other_without_a_load()
    {
        await using var nodes = Nodes();
        var source = new CountingSource();
        Assert.Equal("k#1", await source.GetAsync(nodes.A, "k"));
        var found = await nodes.B.GetAsync<string>("k");
        Assert.Equal("k#1", found.Value);
        Assert.Equal(CacheOrigin.Remote, found.Origin);
        Assert.Equal("k#1", await source.GetAsync(nodes.B, "k"));
        Assert.Equal(1, source.Loads);
    }

    [Fact]
    public async Task Ten_thousand_callers_on_two_nodes_share_one_load()
    {
        await using var nodes = await Nodes().LiveAsync();
        var source = new CountingSource { Takes = TimeSpan.FromMilliseconds(300) };
        var values = await Task.WhenAll(Enumerable.Range(0, 10_000).Select(i => source.GetAsync(i % 2 == 0 ? nodes.A : nodes.B, "cold").AsTask()));
        Assert.All(values, value => Assert.Equal("cold#1", value));
        Assert.Equal(1, source.Loads);
    }

    [Fact]
    public async Task A_removal_reaches_the_other_node_within_50_ms()
    {
        await using var nodes = await Nodes().LiveAsync();
        var times = new List<double>();
        for (var i = 0; i < 21; i++)
        {
            await nodes.A.SetAsync("k", i);
            await Eventually.TrueAsync(async () => (await nodes.B.GetAsync<int>("k")).TryGet(out var value) && value == i && nodes.B.TryGetLocal<int>("k", out _), "B holds the value");
            var start = Stopwatch.GetTimestamp();
            await nodes.A.RemoveAsync("k");
            while (nodes.B.TryGetLocal<int>("k", out _))
            {
                Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(5));
                await Task.Yield();
            }

            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        times.Sort();
        Assert.InRange(times[times.Count / 2], 0, 50);
    }

    [Fact]
    public async Task A_value_that_was_set_stays_in_the_setter_s_memory_and_replaces_the_other_s()
    {
        await using var nodes = await Nodes().LiveAsync();
        for (var i = 0; i < 50; i++)
        {
            await nodes.A.SetAsync("k", i);
            Assert.True(nodes.A.TryGetLocal<int>("k", out var own) && own == i, $"A keeps the value of round {i}");
            await Eventually.TrueAsync(async () => (await nodes.B.GetAsync<int>("k")).Value == i, "B reads the new value");
        }

        await Task.Delay(100);
        Assert.True(nodes.A.TryGetLocal<int>("k", out var last) && last == 49);
    }

    [Fact]
    public async Task A_tag_removed_on_one_node_is_gone_on_both_and_in_the_shared_tier()
    {
        await using var nodes = await Nodes().LiveAsync();
        await nodes.A.SetAsync("k", "old", new CacheEntryOptions { Tags = ["t", "u"] });
        await nodes.A.SetAsync("other", "stays", new CacheEntryOptions { Tags = ["u"] });
        Assert.Equal("old", (await nodes.B.GetAsync<string>("k")).Value);
        await nodes.B.RemoveByTagAsync("t");
        Assert.False((await nodes.B.GetAsync<string>("k")).HasValue);
        await Eventually.TrueAsync(async () => !(await nodes.A.GetAsync<string>("k")).HasValue, "A has dropped it");
        Assert.Equal("stays", (await nodes.A.GetAsync<string>("other")).Value);
        await nodes.A.SetAsync("k", "new", new CacheEntryOptions { Tags = ["t"] });
        Assert.Equal("new", (await nodes.B.GetAsync<string>("k")).Value);
    }

    [Theory]
    [InlineData("tag", false)]
    [InlineData("tag", true)]
    [InlineData("clear", false)]
    public async Task What_is_set_right_after_a_removal_by_tag_is_read_by_the_other_node_at_once(string how, bool amongOthers)
    {
        await using var nodes = await Nodes().LiveAsync();
        var tagged = new CacheEntryOptions { Tags = ["t"] };
        var ends = false;
        var others = amongOthers ? RemoveOthersAsync() : Task.CompletedTask;
        for (var i = 0; i < 50; i++)
        {
            await (how == "tag" ? nodes.A.RemoveByTagAsync("t") : nodes.A.ClearAsync());

            // Another key each time: B's memory may hold what it has read until the message comes.
            await nodes.A.SetAsync($"k{i}", i, tagged);
            Assert.True((await nodes.B.GetAsync<int>($"k{i}")).TryGet(out var value) && value == i, $"round {i}");
        }

        Volatile.Write(ref ends, true);
        await others;

        async Task RemoveOthersAsync()
        {
            while (!Volatile.Read(ref ends))
            {
                await nodes.B.RemoveByTagAsync("other");
            }
        }
    }

    [Fact]
    public async Task What_is_set_on_a_node_that_is_not_connected_yet_is_read_by_the_other()
    {
        await using var nodes = Nodes();
        await nodes.A.SetAsync("k", "v");
        Assert.Equal("v", (await nodes.B.GetAsync<string>("k")).Value);
        Assert.True(nodes.A.TryGetLocal<string>("k", out _));
    }

    [Fact]
    public async Task Clear_empties_this_cache_on_both_nodes_and_no_other()
    {
        await using var nodes = await Nodes(options => options.Caches["other"] = new()).LiveAsync();
        await nodes.A.SetAsync("k", 1);
        await nodes.CacheOfA("other").SetAsync("k", 2);
        Assert.Equal(1, (await nodes.B.GetAsync<int>("k")).Value);
        await nodes.A.ClearAsync();
        Assert.False((await nodes.A.GetAsync<int>("k")).HasValue);
        await Eventually.TrueAsync(async () => !(await nodes.B.GetAsync<int>("k")).HasValue, "B is empty");
        Assert.Equal(2, (await nodes.CacheOfB("other").GetAsync<int>("k")).Value);
    }

    [Fact]
    public async Task A_bulk_of_one_node_is_found_by_the_other_and_absent_keys_are_remembered()
    {
        await using var nodes = await Nodes().LiveAsync();
        var keys = Enumerable.Range(0, 200).Select(i => $"bulk:{i}").ToArray();
        var asked = 0;
        var first = await nodes.A.GetOrSetManyAsync(keys, LoadEvenAsync);
        var second = await nodes.B.GetOrSetManyAsync(keys, LoadEvenAsync);
        Assert.Equal(100, first.Count);
        Assert.Equal(first.OrderBy(pair => pair.Key), second.OrderBy(pair => pair.Key));
        Assert.Equal(200, asked);

        ValueTask<Dictionary<string, int>> LoadEvenAsync(IReadOnlyList<string> missing, CancellationToken token)
        {
            Interlocked.Add(ref asked, missing.Count);
            return new(missing.Select(key => (key, number: int.Parse(key[5..]))).Where(pair => pair.number % 2 == 0).ToDictionary(pair => pair.key, pair => pair.number));
        }
    }

    [Fact]
    public async Task Overlapping_bulks_of_two_nodes_load_each_key_once()
    {
        await using var nodes = await Nodes().LiveAsync();
        var loaded = new System.Collections.Concurrent.ConcurrentBag<string>();
        var low = Enumerable.Range(0, 60).Select(i => $"o:{i}").ToArray();
        var high = Enumerable.Range(30, 60).Select(i => $"o:{i}").ToArray();
        await Task.WhenAll(
            nodes.A.GetOrSetManyAsync(low, LoadAsync).AsTask(),
            nodes.B.GetOrSetManyAsync(high, LoadAsync).AsTask(),
            nodes.A.GetOrSetManyAsync(high, LoadAsync).AsTask());
        Assert.Equal(90, loaded.Count);
        Assert.Equal(90, loaded.Distinct().Count());

        async ValueTask<Dictionary<string, string>> LoadAsync(IReadOnlyList<string> missing, CancellationToken token)
        {
            foreach (var key in missing)
            {
                loaded.Add(key);
            }

            await Task.Delay(50, token);
            return missing.ToDictionary(key => key);
        }
    }

    [Fact]
    public async Task The_higher_version_wins_whichever_node_comes_first()
    {
        await using var nodes = await Nodes().LiveAsync();
        Assert.True(await nodes.A.SetIfNewerAsync("k", "five", 5));
        Assert.False(await nodes.B.SetIfNewerAsync("k", "four", 4));
        Assert.False(await nodes.B.SetIfNewerAsync("k", "five again", 5));
        await nodes.B.RemoveAsync("k");
        Assert.False(await nodes.A.SetIfNewerAsync("k", "four", 4));
        Assert.True(await nodes.A.SetIfNewerAsync("k", "six", 6));
        Assert.Equal("six", (await nodes.B.GetAsync<string>("k")).Value);
    }

    [Fact]
    public async Task While_a_write_is_announced_loads_are_handed_out_and_not_kept()
    {
        await using var nodes = await Nodes().LiveAsync();
        var source = new CountingSource();
        await using (await nodes.A.BeginWriteAsync("k"))
        {
            Assert.Equal("k#1", await source.GetAsync(nodes.B, "k"));
            Assert.Equal("k#2", await source.GetAsync(nodes.A, "k"));
            Assert.False((await nodes.B.GetAsync<string>("k")).HasValue);
        }

        // B keeps nothing until it has heard that the write is over.
        await Eventually.TrueAsync(async () => await source.GetAsync(nodes.B, "k") == await source.GetAsync(nodes.A, "k"), "what is loaded is kept for both");
    }

    [Fact]
    public async Task A_load_under_way_does_not_bring_back_what_the_other_node_removed()
    {
        await using var nodes = await Nodes().LiveAsync();
        var database = "old";
        var hasRead = new TaskCompletionSource();
        var goesOn = new TaskCompletionSource();
        var load = nodes.A.GetOrSetAsync("k", async _ =>
        {
            var read = database;
            hasRead.TrySetResult();
            await goesOn.Task;
            return read;
        }).AsTask();
        await hasRead.Task;
        database = "new";
        await nodes.B.RemoveAsync("k");
        goesOn.SetResult();

        // What was loaded under the lost lease is refused, and the source asked again.
        Assert.Equal("new", await load);
        Assert.Equal("new", await nodes.B.GetOrSetAsync("k", _ => new ValueTask<string>(database)));
        await Eventually.TrueAsync(async () => await nodes.A.GetOrSetAsync("k", _ => new ValueTask<string>(database)) == "new", "A has the new value");
    }

    [Fact]
    public async Task A_cache_that_stays_out_of_the_shared_tier_is_invalidated_all_the_same()
    {
        await using var nodes = await Nodes(options => options.Caches["local"] = new() { Redis = { Enabled = false } }).LiveAsync();
        var source = new CountingSource();
        Assert.Equal("k#1", await source.GetAsync(nodes.CacheOfA("local"), "k"));
        Assert.Equal("k#2", await source.GetAsync(nodes.CacheOfB("local"), "k"));
        await nodes.CacheOfA("local").RemoveAsync("k");
        await Eventually.TrueAsync(() => !nodes.CacheOfB("local").TryGetLocal<string>("k", out _), "B has dropped it");
        await nodes.CacheOfA("local").SetAsync("k", "set");
        await Task.Delay(50);
        Assert.True(nodes.CacheOfA("local").TryGetLocal<string>("k", out var own) && own == "set");
    }

    [Fact]
    public async Task A_flushed_server_is_a_cold_cache_and_nothing_worse()
    {
        await using var nodes = await Nodes().LiveAsync();
        var source = new CountingSource();
        await source.GetAsync(nodes.A, "k");
        await redis.OnEveryServerAsync("FLUSHALL");
        await source.GetAsync(nodes.B, "k");
        await nodes.A.RemoveAsync("k");

        // What is written before the next heartbeat has noticed the new epoch may count as older than the flush: a miss.
        await Eventually.TrueAsync(async () =>
        {
            await nodes.A.SetAsync("k", "set");
            return (await nodes.B.GetAsync<string>("k")).TryGet(out var value) && value == "set";
        }, "B reads what A has set");
    }
}

public sealed class TwoNodesOnStandaloneTests(RedisFixture redis) : TwoNodesContract(redis), IClassFixture<RedisFixture>;

public sealed class TwoNodesOnClusterTests(RedisClusterFixture redis) : TwoNodesContract(redis), IClassFixture<RedisClusterFixture>;
