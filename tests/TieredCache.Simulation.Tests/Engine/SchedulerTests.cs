using TieredCache.Simulation.Engine;

namespace TieredCache.Simulation.Tests.Engine;

public sealed class SchedulerTests : IDisposable
{
    private readonly Scheduler _scheduler = new(new Dice(1));
    private readonly List<string> _heard = [];

    public SchedulerTests() => Scheduler.Enter(_scheduler);

    public void Dispose() => Scheduler.Enter(null);

    [Fact]
    public void Steps_run_when_they_are_due()
    {
        _scheduler.Post(0, 20, () => _heard.Add("late"));
        _scheduler.Post(0, 10, () => _heard.Add("early"));

        _scheduler.RunUntil(15);

        Assert.Equal(["early"], _heard);
        Assert.Equal(15, _scheduler.Now);
    }

    [Fact]
    public void A_paused_node_goes_on_where_it_stood()
    {
        _scheduler.Post(0, 5, () => _heard.Add("paused"));
        _scheduler.Post(1, 6, () => _heard.Add("other"));
        _scheduler.Pause(0, 30);

        _scheduler.RunUntil(29);
        Assert.Equal(["other"], _heard);

        _scheduler.RunUntil(30);
        Assert.Equal(["other", "paused"], _heard);
    }

    [Fact]
    public void What_a_step_posts_belongs_to_its_node()
    {
        var node = Scheduler.Nobody;
        _scheduler.Post(1, 0, () => _scheduler.Post(0, _ => node = _scheduler.Node, state: null));

        _scheduler.RunUntil(0);

        Assert.Equal(1, node);
    }

    [Fact]
    public async Task Whoever_comes_from_another_thread_is_a_stray()
    {
        var before = Scheduler.Strays;

        await Task.Run(() => Assert.Throws<InvalidOperationException>(() => _scheduler.Post(0, 0, static () => { })), TestContext());

        Assert.Equal(before + 1, Scheduler.Strays);
        static CancellationToken TestContext() => default;
    }

    [Fact]
    public void A_schedule_without_end_is_ended()
    {
        void Again() => _scheduler.Post(0, 0, Again);
        Again();

        Assert.Throws<LivelockException>(() => _scheduler.RunUntil(1));
    }
}
