using TieredCache.Simulation.Engine;

namespace TieredCache.Simulation.Tests.Shadows;

public sealed class ShadowTests : IDisposable
{
    private readonly Scheduler _scheduler = new(new Dice(1));

    public ShadowTests() => Scheduler.Enter(_scheduler);

    public void Dispose() => Scheduler.Enter(null);

    [Fact]
    public void A_completion_reaches_its_waiter_in_a_step()
    {
        var source = new TaskCompletionSource<int>();
        var waiter = source.Task;

        source.SetResult(1);
        Assert.False(waiter.IsCompleted);

        _scheduler.RunUntil(0);
        Assert.True(waiter.IsCompletedSuccessfully);
    }

    [Fact]
    public void A_completion_that_has_been_is_seen_at_once()
    {
        var source = new TaskCompletionSource<int>();
        source.SetResult(1);

        Assert.True(source.Task.IsCompletedSuccessfully);
        Assert.False(source.TrySetResult(2));
    }

    [Fact]
    public void Tokens_come_from_the_seed()
    {
        var one = RandomNumberGenerator.GetBytes(20);
        Scheduler.Enter(new Scheduler(new Dice(1)));

        Assert.Equal(one, RandomNumberGenerator.GetBytes(20));
    }
}
