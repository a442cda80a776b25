using System.Diagnostics;
using TieredCache.RedisTests.Servers;
using Xunit.Abstractions;

namespace TieredCache.RedisTests.EndToEnd;

/// <summary>An application whose primary is replaced by its replica.</summary>
public sealed class FailoverEndToEndTests(ITestOutputHelper output)
{
    // The client's own check comes too late to help: it is the refused write that has to make it look.
    private const string NoRegularCheck = ",configCheckSeconds=60";
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(3.5);

    [Fact]
    public async Task A_sentinel_failover_fails_no_call_and_removals_after_it_are_seen_everywhere()
    {
        using var servers = await new RedisReplicaSet(sentinels: 3).ReadyAsync();
        await using var nodes = await new NodePair(servers.Configuration + NoRegularCheck).LiveAsync();
        await using var traffic = new Traffic(nodes);
        await nodes.A.SetAsync("k", "old");
        await Eventually.TrueAsync(async () => (await nodes.B.GetAsync<string>("k")).HasValue, "B holds the value");
        servers.Primary.Kill();
        await servers.PromotedAsync();
        await LiveAgainAsync(nodes, "a sentinel failover");
        await RemovalsAreSeenAsync(nodes);
        await traffic.StopAsync();
    }

    [Fact]
    public async Task A_promotion_by_hand_fails_no_call_and_removals_after_it_are_seen_everywhere()
    {
        using var servers = await new RedisReplicaSet().ReadyAsync();
        await using var nodes = await new NodePair(servers.Configuration + NoRegularCheck).LiveAsync();
        await using var traffic = new Traffic(nodes);
        servers.Swap();
        await LiveAgainAsync(nodes, "a promotion by hand");
        await RemovalsAreSeenAsync(nodes);
        await traffic.StopAsync();
    }

    /// <summary>Waits until both nodes write to a primary again, and reports how long it took.</summary>
    private async Task LiveAgainAsync(NodePair nodes, string after)
    {
        var watch = Stopwatch.StartNew();
        await Eventually.TrueAsync(async () => await nodes.WritesAsync(), "writes are shared again", TimeSpan.FromSeconds(20));
        output.WriteLine($"after {after}: shared writes are back {watch.ElapsedMilliseconds} ms after the promotion");
        Assert.True(watch.Elapsed < Bound, $"back only after {watch.Elapsed}");
    }

    private static async Task RemovalsAreSeenAsync(NodePair nodes)
    {
        for (var i = 0; i < 20; i++)
        {
            var key = $"after:{i}";
            await Eventually.TrueAsync(async () =>
            {
                await nodes.A.SetAsync(key, i);
                return (await nodes.B.GetAsync<int>(key)).HasValue;
            }, "B holds the value");
            await nodes.A.RemoveAsync(key);
            await Eventually.TrueAsync(() => !nodes.B.TryGetLocal<int>(key, out _), "B has let go of it", TimeSpan.FromSeconds(2));
            Assert.False((await nodes.B.GetAsync<int>(key)).HasValue);
        }
    }
}
