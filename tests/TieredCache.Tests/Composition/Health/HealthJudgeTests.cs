using TieredCache.Coherence.Protocol;
using TieredCache.Composition.Health;

namespace TieredCache.Tests.Composition.Health;

/// <summary>Which vitals are good, and the words and numbers for them.</summary>
public sealed class HealthJudgeTests
{
    private static readonly CacheVitals Alone = new(Caches: 2, Entries: 30, Bytes: 4_000, BoundShare: 1);

    [Theory]
    [InlineData(1, true)]
    [InlineData(0.9, false)]
    public void Memory_is_bad_while_it_is_short(double share, bool isGood)
    {
        var finding = HealthJudge.Memory(Alone with { BoundShare = share });
        Assert.Equal(isGood, finding.IsGood);
        Assert.Equal((2, 30L, 4_000L, share), (finding.Data["caches"], finding.Data["entries"], finding.Data["bytes"], finding.Data["bound_share"]));
    }

    [Theory]
    [InlineData(true, false, true, "Redis is in use.")]
    [InlineData(true, true, false, "Half of the commands on Redis fail")]
    [InlineData(false, false, false, "Redis is not in use")]
    public void Redis_is_bad_while_it_is_not_asked(bool inUse, bool breakerOpen, bool isGood, string words)
    {
        var finding = HealthJudge.Redis(Alone with { Remote = Live with { IsInUse = inUse, IsBreakerOpen = breakerOpen } });
        Assert.Equal(isGood, finding.IsGood);
        Assert.StartsWith(words, finding.Words, StringComparison.Ordinal);
        Assert.Equal((inUse ? 1 : 0, breakerOpen ? 1 : 0), (finding.Data["in_use"], finding.Data["breaker_open"]));
    }

    [Fact]
    public void Without_Redis_nothing_is_wrong_with_it()
    {
        Assert.True(HealthJudge.Redis(Alone).IsGood);
        Assert.True(HealthJudge.Coherence(Alone).IsGood);
    }

    [Theory]
    [InlineData("Live", 0, true)]
    [InlineData("Live", 1, false)]
    [InlineData("Suspect", 0, false)]
    [InlineData("Offline", 0, false)]
    public void Coherence_is_bad_while_removals_may_be_late(string state, int pending, bool isGood)
    {
        var finding = HealthJudge.Coherence(Alone with { Remote = Live with { State = Enum.Parse<NodeState>(state), Pending = pending } });
        Assert.Equal(isGood, finding.IsGood);
        Assert.Equal((pending, 2.0), (finding.Data["pending"], finding.Data["heartbeat_age_seconds"]));
    }

    [Theory]
    [InlineData(true, "Removals of all nodes are heard.")]
    [InlineData(false, "Removals of all nodes are heard, but protection against failovers is off: Redis does not say who it is.")]
    public void Coherence_tells_where_failovers_are_not_seen(bool seen, string words)
    {
        var finding = HealthJudge.Coherence(Alone with { Remote = Live with { SeesFailovers = seen } });
        Assert.Equal((true, words, seen ? 1 : 0), (finding.IsGood, finding.Words, finding.Data["failovers_seen"]));
    }

    [Fact]
    public void Before_the_first_heartbeat_there_is_no_age() =>
        Assert.DoesNotContain("heartbeat_age_seconds", HealthJudge.Coherence(Alone with { Remote = Live with { HeartbeatAge = null } }).Data.Keys);

    [Theory]
    [InlineData(99, true, 60, 0, null)]
    [InlineData(1, false, 0, 0, "its queue is full.")]
    [InlineData(1, true, 61, 0, "a write has waited for its store for over a minute.")]
    [InlineData(0, true, 0, 1, "writes that the store refused lie among the dead letters.")]
    public void Write_behind_is_bad_when_writes_do_not_reach_the_store(int pending, bool hasRoom, int seconds, int letters, string? complaint)
    {
        var finding = HealthJudge.WriteBehind(Alone with { Behinds = [new("calm", 0, HasRoom: true, default, 0), new("orders", pending, hasRoom, TimeSpan.FromSeconds(seconds), letters)] });
        Assert.Equal(complaint is null, finding.IsGood);
        Assert.Equal(complaint is null ? "Writes reach their stores." : $"The cache 'orders': {complaint}", finding.Words);
        Assert.Equal((pending, (double)seconds, letters), (finding.Data["pending"], finding.Data["oldest_age_seconds"], finding.Data["dead_letters"]));
    }

    [Fact]
    public void A_warm_up_is_bad_until_it_has_ended_whichever_way()
    {
        var readiness = new CacheReadiness();
        readiness.Count(loaded: true);
        Assert.False(HealthJudge.WarmUp(readiness).IsGood);
        readiness.Cut();
        readiness.End();
        var finding = HealthJudge.WarmUp(readiness);
        Assert.True(finding.IsGood);
        Assert.Equal((1, 0, 1), (finding.Data["loaded"], finding.Data["failed"], finding.Data["cut"]));
    }

    private static RemoteVitals Live => new(NodeState.Live, IsInUse: true, IsBreakerOpen: false, TimeSpan.FromSeconds(2), Pending: 0, SeesFailovers: true);
}
