using TieredCache.Strategies.Behind;

namespace TieredCache.Tests.Strategies.Behind;

public sealed class KeyTurnsTests
{
    private readonly KeyTurns _turns = new();

    [Fact]
    public async Task The_writers_of_a_key_come_one_after_the_other_in_their_order()
    {
        var first = await _turns.TakeAsync("a", default);
        var second = _turns.TakeAsync("a", default).AsTask();
        var third = _turns.TakeAsync("a", default).AsTask();
        Assert.False(second.IsCompleted || third.IsCompleted);

        first.Dispose();
        (await second).Dispose();
        (await third).Dispose();
    }

    [Fact]
    public async Task Those_of_another_key_do_not_wait()
    {
        using var first = await _turns.TakeAsync("a", default);
        using var other = await _turns.TakeAsync("b", default);
    }

    [Fact]
    public async Task One_that_gives_up_lets_nobody_past_those_in_front()
    {
        var first = await _turns.TakeAsync("a", default);
        using var patience = new CancellationTokenSource();
        var second = _turns.TakeAsync("a", patience.Token).AsTask();
        var third = _turns.TakeAsync("a", default).AsTask();
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.False(third.IsCompleted);

        first.Dispose();
        (await third).Dispose();
    }
}
