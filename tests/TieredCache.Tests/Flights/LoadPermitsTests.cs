using TieredCache.Flights;

namespace TieredCache.Tests.Flights;

public sealed class LoadPermitsTests
{
    private readonly LoadPermits _permits = new(most: 2);

    [Fact]
    public async Task Those_that_wait_are_served_in_the_order_they_came()
    {
        var first = await _permits.EnterAsync(default);
        var second = await _permits.EnterAsync(default);
        var third = _permits.EnterAsync(default).AsTask();
        var fourth = _permits.EnterAsync(default).AsTask();
        Assert.Equal(2, _permits.Waiting);
        first.Dispose();
        await third;
        Assert.False(fourth.IsCompleted);
        second.Dispose();
        await fourth;
        Assert.Equal(0, _permits.Waiting);
    }

    [Fact]
    public async Task A_newcomer_does_not_overtake_those_that_wait()
    {
        var held = await _permits.EnterAsync(default);
        await _permits.EnterAsync(default);
        var waiting = Enumerable.Range(0, 100).Select(_ => _permits.EnterAsync(default).AsTask()).ToArray();
        for (var i = 0; i < waiting.Length; i++)
        {
            held.Dispose();
            var newcomer = _permits.EnterAsync(default).AsTask();
            held = await waiting[i].WaitAsync(TimeSpan.FromSeconds(5));
            Assert.False(newcomer.IsCompleted);
            Assert.True(i == waiting.Length - 1 || !waiting[i + 1].IsCompleted);
        }
    }

    [Fact]
    public async Task A_permit_is_given_back_once()
    {
        var first = await _permits.EnterAsync(default);
        await _permits.EnterAsync(default);
        first.Dispose();
        first.Dispose();
        await _permits.EnterAsync(default);
        Assert.False(_permits.EnterAsync(default).AsTask().IsCompleted);
    }

    [Fact]
    public async Task Who_gives_up_waiting_takes_no_permit()
    {
        var first = await _permits.EnterAsync(default);
        await _permits.EnterAsync(default);
        using var caller = new CancellationTokenSource();
        var third = _permits.EnterAsync(caller.Token).AsTask();
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third);
        Assert.Equal(0, _permits.Waiting);
        first.Dispose();
        Assert.True(_permits.EnterAsync(default).AsTask().IsCompletedSuccessfully);
    }
}
