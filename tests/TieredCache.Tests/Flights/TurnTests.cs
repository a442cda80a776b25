using TieredCache.Flights;

namespace TieredCache.Tests.Flights;

public sealed class TurnTests
{
    private readonly LoadPermits _permits = new(most: 1);
    private readonly Turn _turn = new();

    [Fact]
    public async Task It_takes_a_permit_that_is_free()
    {
        Assert.True(await _turn.EnterAsync(_permits, default));
        Assert.False(_permits.TryEnter());
    }

    [Fact]
    public async Task It_waits_for_one_that_is_not()
    {
        _permits.TryEnter();
        var waiting = _turn.EnterAsync(_permits, default).AsTask();
        Assert.False(waiting.IsCompleted);
        _permits.Leave();
        Assert.True(await waiting);
    }

    [Fact]
    public async Task One_that_is_waived_ends_the_wait_without_a_permit()
    {
        _permits.TryEnter();
        var waiting = _turn.EnterAsync(_permits, default).AsTask();
        _turn.Waive();
        Assert.False(await waiting);
        _permits.Leave();
        Assert.True(_permits.TryEnter());
    }

    [Fact]
    public async Task One_that_was_waived_before_does_not_wait()
    {
        _permits.TryEnter();
        _turn.Waive();
        _turn.Waive();
        Assert.False(await _turn.EnterAsync(_permits, default));
    }

    [Fact]
    public async Task One_that_was_waived_while_it_waited_does_not_wait_again()
    {
        _permits.TryEnter();
        var waiting = _turn.EnterAsync(_permits, default).AsTask();
        _turn.Waive();
        await waiting;
        Assert.False(await _turn.EnterAsync(_permits, default));
    }

    [Fact]
    public async Task A_load_that_is_cancelled_is_told_so()
    {
        _permits.TryEnter();
        using var load = new CancellationTokenSource();
        var waiting = _turn.EnterAsync(_permits, load.Token).AsTask();
        await load.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
