using TieredCache.Strategies.Behind.Queue;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Strategies.Behind.Queue;

/// <summary>How a queue ends.</summary>
public sealed class QueueStopTests : QueueBench
{
    [Fact]
    public async Task A_store_that_is_back_is_tried_at_once_when_the_process_stops()
    {
        var (failures, isAway) = (0, true);
        var target = new FakeTarget
        {
            Fails = _ =>
            {
                failures += isAway ? 1 : 0;
                return isAway ? new TimeoutException() : null;
            },
        };
        await using var queue = Queue(target);
        Add(queue, "a", 1);
        await UntilInTime(() => failures >= 9);
        await Until(() => Time.Timers > 0);
        isAway = false;

        await queue.DrainAsync(CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(["a1"], target.Written);
    }

    [Fact]
    public async Task While_the_process_stops_a_store_that_is_away_is_tried_every_second()
    {
        var failures = 0;
        var target = new FakeTarget
        {
            Fails = _ =>
            {
                failures++;
                return new TimeoutException();
            },
        };
        await using var queue = Queue(target);
        Add(queue, "a", 1);
        await UntilInTime(() => failures >= 12);
        using var end = new CancellationTokenSource();
        var before = failures;
        var drained = queue.DrainAsync(end.Token).AsTask();
        await Until(() => failures > before); // At once: from here on there is no pause of before the stop.
        while (failures < before + 5)
        {
            var known = failures;
            await Until(() => Time.Timers > 0 || failures > known);
            Time.Advance(TimeSpan.FromSeconds(1));
            await Until(() => failures > known);
        }

        await end.CancelAsync();
        await drained;
    }

    [Fact]
    public async Task A_flush_brings_what_waits_and_not_all_that_is_written_meanwhile()
    {
        WriteBehindQueue? queue = null;
        var sequence = 1L;
        var target = new FakeTarget
        {
            Fails = _ =>
            {
                Add(queue!, "a", Interlocked.Increment(ref sequence));
                return null;
            },
        };
        await using var made = queue = Queue(target);
        Add(queue, "a", 1);

        await queue.FlushAsync(CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Contains("a1", target.Written);
        Assert.True(queue.Count > 0);
    }

    [Fact]
    public async Task A_flush_with_nothing_to_bring_ends_and_so_does_one_whose_token_is_cancelled_or_whose_queue_ends()
    {
        var target = new FakeTarget { Fails = static _ => new TimeoutException() };
        var queue = Queue(target);
        await queue.FlushAsync(CancellationToken.None);
        Add(queue, "a", 1);
        using var end = new CancellationTokenSource();
        var (cancelled, ended) = (queue.FlushAsync(end.Token).AsTask(), queue.FlushAsync(CancellationToken.None).AsTask());
        await Until(() => queue.Counts.Failures > 0);
        Assert.False(cancelled.IsCompleted);
        await end.CancelAsync();
        await cancelled;
        Assert.False(ended.IsCompleted);

        await queue.DisposeAsync();
        await ended;
        Assert.Equal(1, queue.Count);
    }

    [Fact]
    public async Task A_drain_ends_with_its_queue()
    {
        var target = new FakeTarget { Fails = static _ => new TimeoutException() };
        var queue = Queue(target);
        Add(queue, "a", 1);
        var drained = queue.DrainAsync(CancellationToken.None).AsTask();
        await Until(() => queue.Counts.Failures > 0);
        await queue.DisposeAsync();
        await drained;

        Assert.Equal(1, queue.Count);
    }

    [Fact]
    public async Task A_store_that_does_not_mind_its_token_is_not_waited_for_without_end()
    {
        var answer = new TaskCompletionSource();
        var target = new FakeTarget { Holds = answer.Task };
        var log = new TierLog();
        var queue = Queue(target, logger: log);
        Add(queue, "a", 1);
        Add(queue, "b", 2);
        using var end = new CancellationTokenSource();
        var drained = queue.DrainAsync(end.Token).AsTask();
        await Until(() => target.Handed == 2);
        await end.CancelAsync();
        await drained;

        var disposed = queue.DisposeAsync().AsTask();
        Assert.False(disposed.IsCompleted);
        await UntilInTime(() => disposed.IsCompleted);
        await disposed;
        Assert.Equal(2, queue.Count);
        Assert.Equal([4021], log.Ids);

        answer.SetResult();
        await Until(() => queue.Count == 0);
    }
}
