using TieredCache.Simulation.Engine;
using TieredCache.Simulation.Judging;

namespace TieredCache.Simulation.Tests.Judging;

public sealed class JudgeTests : IDisposable
{
    private readonly Scheduler _scheduler = new(new Dice(1));
    private readonly Judge _judge;

    public JudgeTests()
    {
        Scheduler.Enter(_scheduler);
        _judge = new Judge(_scheduler, nodes: 2, keys: 1, isStrict: false, isTracing: false);
    }

    public void Dispose() => Scheduler.Enter(null);

    [Fact]
    public void A_node_reads_its_own_writes()
    {
        _judge.Written(0, 0, 2, isAcknowledged: false);
        Read(node: 1, version: 1);
        Assert.Null(_judge.Verdict);

        Read(node: 0, version: 1);
        Assert.Equal("I3", _judge.Verdict!.Promise);
    }

    [Fact]
    public void A_node_never_reads_older_than_before()
    {
        Read(node: 0, version: 2);
        Read(node: 1, version: 1);
        Assert.Null(_judge.Verdict);

        Read(node: 0, version: 1);
        Assert.Equal("I4", _judge.Verdict!.Promise);
    }

    [Fact]
    public void What_was_never_stored_raises_no_floor()
    {
        Read(node: 0, version: 2, countsAsRead: false);
        Read(node: 0, version: 1);

        Assert.Null(_judge.Verdict);
    }

    [Fact]
    public void An_acknowledged_write_is_seen_within_the_bound()
    {
        _judge.Written(0, 0, 2, isAcknowledged: true);
        Read(node: 1, version: 1);
        Assert.Null(_judge.Verdict);

        _scheduler.RunUntil(Judge.Bound);
        Read(node: 1, version: 1);
        Assert.Equal("I2", _judge.Verdict!.Promise);
    }

    [Fact]
    public void A_failover_is_excused_for_the_bound()
    {
        Read(node: 1, version: 2);
        _judge.Lost();
        Read(node: 1, version: 1);
        Assert.Null(_judge.Verdict);

        _scheduler.RunUntil(Judge.Bound + 1);
        Read(node: 1, version: 1);
        Assert.Equal("I4", _judge.Verdict!.Promise);
    }

    [Fact]
    public void A_failover_excuses_no_node_that_reads_what_it_has_removed_itself_unless_by_a_tag()
    {
        _judge.Written(0, 0, 2, isAcknowledged: true);
        _judge.Lost();
        _judge.Read(0, 0, 1, _judge.FloorsOf(0, 0), new Answer(IsStale: false, CountsAsRead: true, MayBeOld: false, IsByTag: true));
        Assert.Null(_judge.Verdict);

        Read(node: 0, version: 1);
        Assert.Equal("I3", _judge.Verdict!.Promise);
    }

    [Fact]
    public void At_rest_there_is_one_truth()
    {
        _judge.ReadAtRest(0, 0, 1, truth: 1);
        Assert.Null(_judge.Verdict);

        _judge.ReadAtRest(0, 0, 1, truth: 2);
        Assert.Equal("I1", _judge.Verdict!.Promise);
    }

    private void Read(int node, long version, bool countsAsRead = true) =>
        _judge.Read(node, 0, version, _judge.FloorsOf(node, 0), new Answer(IsStale: false, countsAsRead, MayBeOld: false));
}
