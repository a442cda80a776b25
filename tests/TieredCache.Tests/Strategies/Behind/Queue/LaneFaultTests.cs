using TieredCache.Tests.Strategies.Behind.Support;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Strategies.Behind.Queue;

/// <summary>What comes out of a flush and is not the store's: it is told, and the lane goes on.</summary>
public sealed class LaneFaultTests : QueueBench
{
    private readonly TierLog _log = new();
    private int _faults = 1;

    [Fact]
    public async Task Writes_that_come_after_it_reach_the_store_and_so_do_those_that_it_met()
    {
        var keys = Lanes.KeysOfOne(2);
        var target = new FakeTarget { OnWritten = Fault };
        await using var queue = Queue(target, logger: _log);
        Add(queue, keys[0], 1);
        await UntilInTime(() => Volatile.Read(ref _faults) < 1);
        Add(queue, keys[1], 2);
        await UntilInTime(() => queue.Count == 0);

        Assert.Equal(new[] { $"{keys[0]}1", $"{keys[1]}2" }.Order(StringComparer.Ordinal), target.Written.Order(StringComparer.Ordinal));
        Assert.Equal([4006], _log.Ids);
        Assert.True(queue.TryEnter());
    }

    [Fact]
    public async Task What_was_done_with_before_it_is_not_done_again_and_what_stands_in_is_not_lost()
    {
        var keys = Lanes.KeysOfOne(2);
        var (refused, other) = (keys[0], keys[1]);
        var target = new FakeTarget { OnDrop = Fault, Fails = static writes => writes.Any(static write => write.Sequence == 3) ? new InvalidOperationException() : null };
        await using var queue = Queue(target, logger: _log);
        Add(queue, other, 1);
        Add(queue, refused, 2);
        Add(queue, refused, 3);
        await UntilInTime(() => queue.Count == 0);

        Assert.Equal([$"{refused}3"], target.Aside);
        Assert.Equal(new[] { $"{other}1", $"{refused}2" }.Order(StringComparer.Ordinal), target.Written.Order(StringComparer.Ordinal));
        Assert.Single(_log.Ids, 4006);
        Assert.Null(queue.Find(refused));
        Assert.Equal(TimeSpan.Zero, queue.OldestAge);
    }

    private void Fault()
    {
        if (Interlocked.Decrement(ref _faults) == 0)
        {
            throw new InvalidOperationException("a defect");
        }
    }
}
