using TieredCache.Tests.Support;

namespace TieredCache.Tests.Pipeline.Waiting;

/// <summary>The time-out of those who wait together.</summary>
public sealed class FlightWaitsTimeTests
{
    [Fact]
    public async Task Who_has_waited_in_vain_has_only_what_is_left_of_the_time_for_a_load_of_his_own()
    {
        await using var node = CacheNode.Alone(static options => options.Entry.LoadTimeout = TimeSpan.FromSeconds(30));
        var (old, next) = (new Gate<string>(), new Gate<string>());
        var first = node.Cache.GetOrSetAsync("k", async (context, token) =>
        {
            context.Tags = ["t"];
            return await old.LoadAsync(token);
        }).AsTask();
        await old.Entered;
        await node.Cache.RemoveByTagAsync("t");
        var later = Enumerable.Range(0, 2).Select(_ => node.Cache.GetOrSetAsync("k", next.LoadAsync).AsTask()).ToArray();
        node.Clock.Advance(TimeSpan.FromSeconds(20));
        old.Return("old");
        await next.Entered;
        await Eventually.TrueAsync(() => node.Clock.Timers >= 2, "the second wait has its limit");
        node.Clock.Advance(TimeSpan.FromSeconds(11));
        await Assert.ThrowsAsync<TimeoutException>(() => later[0].WaitAsync(TimeSpan.FromSeconds(10)));
        await Assert.ThrowsAsync<TimeoutException>(() => later[1].WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.True(later[0].IsFaulted && later[1].IsFaulted);
        await first;
    }
}
