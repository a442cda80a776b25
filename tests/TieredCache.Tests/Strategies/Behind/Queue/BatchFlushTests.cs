using System.Collections.Concurrent;
using TieredCache.Strategies.Behind.Queue;
using TieredCache.Tests.Strategies.Behind.Support;

namespace TieredCache.Tests.Strategies.Behind.Queue;

/// <summary>What becomes of a batch that the store does not take as it is.</summary>
public sealed class BatchFlushTests : QueueBench
{
    [Fact]
    public async Task In_the_place_of_a_write_that_was_put_aside_the_one_before_it_is_written()
    {
        var target = new FakeTarget { Fails = static writes => writes.Any(static write => write.Sequence == 3) ? new InvalidOperationException() : null };
        await using var queue = Queue(target);
        Add(queue, "a", 1);
        Add(queue, "a", 2);
        Add(queue, "a", 3);
        await DrainAsync(queue);

        Assert.Equal(["a3"], target.Aside);
        Assert.Equal(["a2"], target.Written);
        Assert.Equal((2, 1, 0), (queue.Counts.Writes, queue.Counts.DeadLetters, queue.Count));
        Assert.Null(queue.Find("a"));
        Assert.True(queue.TryEnter());
    }

    [Fact]
    public async Task All_that_a_refused_write_stood_for_are_tried_once_each_and_without_a_pause()
    {
        var tried = new ConcurrentQueue<long>();
        var target = new FakeTarget
        {
            Fails = writes =>
            {
                tried.Enqueue(Assert.Single(writes).Sequence);
                return writes[0].Sequence > 1 ? new InvalidOperationException() : null;
            },
        };
        await using var queue = Queue(target, new BehindSettings { MaxPending = 50 });
        for (var i = 1; i <= 50; i++)
        {
            Add(queue, "a", i);
        }

        await UntilInTime(() => tried.Count(static sequence => sequence == 50) == 5);
        await Until(() => queue.Count == 0);

        Assert.Equal([50, 50, 50, 50, .. Enumerable.Range(1, 50).Select(static i => (long)i).Reverse()], tried);
        Assert.Equal(Enumerable.Range(2, 49).Reverse().Select(static i => $"a{i}"), target.Aside);
        Assert.Equal(["a1"], target.Written);
    }

    [Fact]
    public async Task What_stands_in_for_a_refused_write_waits_for_a_store_that_is_away()
    {
        var tries = 0;
        var target = new FakeTarget { Fails = writes => writes[0].Sequence == 2 ? new InvalidOperationException() : ++tries <= 20 ? new TimeoutException() : null };
        await using var queue = Queue(target);
        Add(queue, "a", 1);
        Add(queue, "a", 2);
        await UntilInTime(() => target.Aside.Contains("a2"));

        Assert.Equal(1, queue.Find("a")!.Sequence);
        await DrainAsync(queue);
        Assert.Equal(["a1"], target.Written);
    }

    [Fact]
    public async Task A_write_that_was_put_aside_is_not_found_any_more_while_others_of_its_batch_wait()
    {
        var keys = Lanes.KeysOfOne(2);
        var target = new FakeTarget { Fails = static _ => new InvalidOperationException() };
        await using var queue = Queue(target);
        var found = new ConcurrentQueue<(long Judged, PendingWrite? First)>();
        target.OnAside = write => found.Enqueue((write.Sequence, queue.Find(keys[0])));
        Add(queue, keys[0], 1);
        Add(queue, keys[1], 2);
        var first = queue.Find(keys[0])!;
        await DrainAsync(queue);

        Assert.Equal([(1, first), (2, null)], found);
        Assert.Equal([$"{keys[0]}1", $"{keys[1]}2"], target.Dropped);
    }

    [Fact]
    public async Task What_was_written_or_put_aside_is_done_with_while_others_of_its_batch_wait_for_the_store()
    {
        var keys = Lanes.KeysOfOne(3);
        var isBack = false;
        var target = new FakeTarget
        {
            Fails = writes => writes.Count > 1 ? new InvalidOperationException()
                : writes[0].Key == keys[0] ? new InvalidOperationException()
                : writes[0].Key == keys[2] && !isBack ? new TimeoutException() : null,
        };
        await using var queue = Queue(target);
        Add(queue, keys[0], 1);
        Add(queue, keys[1], 2);
        Add(queue, keys[2], 3);
        var (refused, written) = (queue.Find(keys[0])!.Done, queue.Find(keys[1])!.Done);
        await UntilInTime(() => refused.IsCompleted && written.IsCompleted);

        Assert.Null(queue.Find(keys[0]));
        Assert.Null(queue.Find(keys[1]));
        Assert.Equal(3, queue.Find(keys[2])!.Sequence);
        Assert.Equal(1, queue.Count);
        Assert.True(queue.OldestAge > TimeSpan.Zero);
        isBack = true;
        await DrainAsync(queue);
        Assert.Equal(TimeSpan.Zero, queue.OldestAge);
    }

    [Theory]
    [InlineData("KEY12")]
    [InlineData("KEY12", "key7")]
    public async Task A_store_that_names_a_key_it_was_not_given_has_named_nobody(params string[] named)
    {
        var keys = Lanes.KeysOfOne(20);
        string[] failed = [.. named.Select(name => name == "key7" ? keys[7] : keys[12].ToUpperInvariant())];
        var target = new FakeTarget { Fails = writes => writes.Any(write => write.Key == keys[12]) ? new StoreWriteException(failed, "no") : null };
        await using var queue = Queue(target);
        for (var i = 0; i < keys.Length; i++)
        {
            Add(queue, keys[i], i);
        }

        await DrainAsync(queue);

        Assert.Equal([$"{keys[12]}12"], target.Aside);
        Assert.Equal(19, target.Written.Count);
    }

    [Fact]
    public async Task Keys_that_are_named_because_a_part_of_the_store_is_away_are_tried_until_it_is_back()
    {
        var keys = Lanes.KeysOfOne(3);
        var tries = 0;
        var target = new FakeTarget { Fails = writes => writes.Any(write => write.Key == keys[1]) && ++tries <= 20 ? new StoreWriteException([keys[1]], "shard 2", new TimeoutException()) : null };
        await using var queue = Queue(target);
        for (var i = 0; i < keys.Length; i++)
        {
            Add(queue, keys[i], i);
        }

        await UntilInTime(() => target.Written.Count == 2);
        Assert.Equal(1, queue.Count);
        await DrainAsync(queue);

        Assert.Equal(3, target.Written.Count);
        Assert.Empty(target.Aside);
    }

    [Fact]
    public async Task Where_every_version_is_wanted_a_named_key_does_not_condemn_its_other_writes()
    {
        var target = new FakeTarget { NeedsEveryVersion = true, Fails = static writes => writes.Any(static write => write.Sequence == 2) ? new StoreWriteException(["a"], "no") : null };
        await using var queue = Queue(target);
        Add(queue, "a", 1);
        Add(queue, "a", 2);
        Add(queue, "a", 3);
        await DrainAsync(queue);

        Assert.Equal(["a2"], target.Aside);
        Assert.Equal(["a1", "a3"], target.Written);
    }

    [Fact]
    public async Task A_key_that_is_blocked_keeps_all_it_stands_for()
    {
        var isRefused = true;
        var target = new FakeTarget { Fails = writes => isRefused ? new InvalidOperationException() : null };
        await using var queue = Queue(target, new BehindSettings { OnPoison = OnPoison.BlockKey });
        Add(queue, "a", 1);
        Add(queue, "a", 2);
        await UntilInTime(() => queue.Counts.Failures > 10);
        Assert.Equal(2, queue.Count);

        isRefused = false;
        await DrainAsync(queue);
        Assert.Equal(["a2"], target.Written);
        Assert.Empty(target.Aside);
    }
}
