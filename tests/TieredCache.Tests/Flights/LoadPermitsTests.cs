using TieredCache.Flights;

namespace TieredCache.Tests.Flights;

public sealed class LoadPermitsTests
{
    private readonly LoadPermits _permits = new(most: 2);

    [Fact]
    public async Task Those_that_wait_are_served_in_the_order_they_came()
    {
        await _permits.EnterAsync(default);
        await _permits.EnterAsync(default);
        var third = _permits.EnterAsync(default).AsTask();
        var fourth = _permits.EnterAsync(default).AsTask();
        Assert.Equal(2, _permits.Waiting);
        _permits.Leave();
        await third;
        Assert.False(fourth.IsCompleted);
        _permits.Leave();
        await fourth;
        Assert.Equal(0, _permits.Waiting);
    }

    [Fact]
    public async Task A_newcomer_does_not_overtake_those_that_wait()
    {
        await _permits.EnterAsync(default);
        await _permits.EnterAsync(default);
        var waiting = Enumerable.Range(0, 100).Select(_ => _permits.EnterAsync(default).AsTask()).ToArray();
        for (var i = 0; i < waiting.Length; i++)
        {
            _permits.Leave();
            Assert.False(_permits.TryEnter());
            var newcomer = _permits.EnterAsync(default).AsTask();
            await waiting[i].WaitAsync(TimeSpan.FromSeconds(5));
            Assert.False(newcomer.IsCompleted);
            Assert.True(i == waiting.Length - 1 || !waiting[i + 1].IsCompleted);
        }
    }

    [Fact]
    public void Who_need_not_wait_takes_one_at_once()
    {
        Assert.True(_permits.TryEnter());
        Assert.True(_permits.TryEnter());
        Assert.False(_permits.TryEnter());
        _permits.Leave();
        Assert.True(_permits.TryEnter());
        Assert.Equal(0, _permits.Waiting);
    }

    [Fact]
    public async Task Who_gives_up_waiting_takes_no_permit()
    {
        await _permits.EnterAsync(default);
        await _permits.EnterAsync(default);
        using var caller = new CancellationTokenSource();
        var third = _permits.EnterAsync(caller.Token).AsTask();
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third);
        Assert.Equal(0, _permits.Waiting);
        _permits.Leave();
        Assert.True(_permits.EnterAsync(default).AsTask().IsCompletedSuccessfully);
    }
}
