using TieredCache.Strategies.Behind.Queue;

namespace TieredCache.Tests.Strategies.Behind.Queue;

public sealed class WriteBehindQueueTests : QueueBench
{
    [Fact]
    public async Task Of_a_keys_writes_in_a_batch_the_last_one_reaches_the_store()
    {
        var target = new FakeTarget();
        await using var queue = Queue(target);
        Add(queue, "a", 1);
        Add(queue, "a", 2);
        Add(queue, "a", 3);
        await queue.DrainAsync(CancellationToken.None);

        Assert.Equal(["a3"], target.Batches.SelectMany(static batch => batch));
        Assert.Equal(3, queue.Counts.Writes);
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public async Task A_store_that_needs_every_version_gets_them_all_in_order()
    {
        var target = new FakeTarget { NeedsEveryVersion = true };
        await using var queue = Queue(target);
        for (var i = 1; i <= 5; i++)
        {
            Add(queue, "a", i);
        }

        await queue.DrainAsync(CancellationToken.None);

        Assert.Equal(["a1", "a2", "a3", "a4", "a5"], target.Batches.SelectMany(static batch => batch));
    }

    [Fact]
    public async Task A_write_waits_for_its_batch_no_longer_than_the_interval()
    {
        var target = new FakeTarget();
        await using var queue = Queue(target);
        Add(queue, "a", 1);
        await Until(() => Time.Timers > 0);
        Assert.Empty(target.Batches);

        Time.Advance(TimeSpan.FromMilliseconds(100));
        await Until(() => queue.Count == 0);

        Assert.Single(target.Batches);
    }

    [Fact]
    public async Task A_full_batch_does_not_wait()
    {
        var target = new FakeTarget { NeedsEveryVersion = true };
        await using var queue = Queue(target, new BehindSettings { BatchSize = 3 });
        for (var i = 1; i <= 3; i++)
        {
            Add(queue, "a", i);
        }

        await Until(() => queue.Count == 0);

        Assert.Equal(["a1", "a2", "a3"], Assert.Single(target.Batches));
    }

    [Fact]
    public async Task A_store_that_is_away_is_tried_until_it_is_back()
    {
        var failures = 0;
        var target = new FakeTarget { Fails = _ => ++failures <= 20 ? new TimeoutException() : null };
        await using var queue = Queue(target);
        Add(queue, "a", 1);
        await DrainAsync(queue);

        Assert.Equal(["a1"], target.Written);
        Assert.Empty(target.Aside);
        Assert.Equal(20, queue.Counts.Failures);
    }

    [Fact]
    public async Task The_write_that_a_store_refuses_is_found_and_put_aside_and_the_others_are_written()
    {
        var target = new FakeTarget { NeedsEveryVersion = true, Fails = static writes => writes.Any(static write => write.Sequence == 7) ? new InvalidOperationException() : null };
        await using var queue = Queue(target);
        for (var i = 1; i <= 20; i++)
        {
            Add(queue, "a", i);
        }

        await DrainAsync(queue);

        Assert.Equal(["a7"], target.Aside);
        Assert.Equal(Enumerable.Range(1, 20).Where(static i => i != 7).Select(static i => $"a{i}"), target.Written);
        Assert.Equal(1, queue.Counts.DeadLetters);
    }

    [Fact]
    public async Task The_keys_that_a_store_names_are_tried_again_alone()
    {
        var tries = 0;
        var target = new FakeTarget { Fails = writes => writes.Any(static write => write.Key == "key12") && ++tries < 3 ? new StoreWriteException(["key12"], "no") : null };
        await using var queue = Queue(target);
        for (var i = 1; i <= 20; i++)
        {
            Add(queue, $"key{i}", i);
        }

        await DrainAsync(queue);

        Assert.Equal(20, target.Written.Count);
        Assert.Empty(target.Aside);
    }

    [Fact]
    public async Task The_newest_write_of_a_key_is_found_until_it_is_in_the_store()
    {
        var target = new FakeTarget();
        await using var queue = Queue(target);
        Add(queue, "a", 1);
        Add(queue, "a", 2);

        Assert.Equal(2, queue.Find("a")!.Sequence);
        Assert.Null(queue.Find("b"));
        await queue.DrainAsync(CancellationToken.None);
        Assert.Null(queue.Find("a"));
    }

    [Fact]
    public async Task A_dead_letter_that_was_replayed_is_not_found_and_hides_no_other_write()
    {
        var target = new FakeTarget();
        await using var queue = Queue(target);
        Replay(queue, "a", 1);
        Assert.Null(queue.Find("a"));
        Add(queue, "a", 2);
        Replay(queue, "a", 3);
        Assert.Equal(2, queue.Find("a")!.Sequence);

        await queue.DrainAsync(CancellationToken.None);
        Assert.Equal(["a3"], target.Written);
        Assert.Null(queue.Find("a"));
    }

    [Fact]
    public async Task A_full_queue_has_no_room_until_something_was_written()
    {
        var target = new FakeTarget();
        await using var queue = Queue(target, new BehindSettings { MaxPending = 2 });
        Add(queue, "a", 1);
        Add(queue, "b", 2);

        Assert.False(queue.TryEnter());
        var waiting = queue.TryEnterAsync(TimeSpan.FromSeconds(5), CancellationToken.None).AsTask();
        await queue.DrainAsync(CancellationToken.None);

        Assert.True(await waiting);
    }

    [Fact]
    public async Task Waiting_for_room_has_an_end()
    {
        var target = new FakeTarget { Fails = static _ => new TimeoutException() };
        await using var queue = Queue(target, new BehindSettings { MaxPending = 1 });
        Add(queue, "a", 1);
        var waiting = queue.TryEnterAsync(TimeSpan.FromSeconds(5), CancellationToken.None).AsTask();
        await Until(() =>
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            return waiting.IsCompleted;
        });

        Assert.False(await waiting);
    }

    [Fact]
    public async Task The_age_of_the_oldest_write_is_known()
    {
        var target = new FakeTarget { Fails = static _ => new TimeoutException() };
        await using var queue = Queue(target);
        Assert.Equal(TimeSpan.Zero, queue.OldestAge);
        Add(queue, "a", 1);
        Time.Advance(TimeSpan.FromSeconds(7));

        Assert.Equal(TimeSpan.FromSeconds(7), queue.OldestAge);
    }

    [Theory]
    [InlineData(-3, 3)]
    [InlineData(3, 0)]
    public async Task One_of_an_earlier_process_has_waited_since_it_was_made(int made, int minutes)
    {
        var target = new FakeTarget { Fails = static _ => new TimeoutException() };
        await using var queue = Queue(target);
        queue.AddRecovered(FakeTarget.Put("a", Time.GetUtcNow().AddMinutes(made).ToUnixTimeMilliseconds() * 1_000));

        Assert.Equal(TimeSpan.FromMinutes(minutes), queue.OldestAge);
    }

    [Fact]
    public async Task A_stop_leaves_what_is_not_written_and_ends_at_once()
    {
        var target = new FakeTarget { Fails = static _ => new TimeoutException() };
        var queue = Queue(target);
        Add(queue, "a", 1);
        await queue.DisposeAsync();

        Assert.Equal(1, queue.Count);
        Assert.Empty(target.Written);
    }

    [Fact]
    public async Task Many_writers_lose_nothing_and_each_keys_writes_stay_in_order()
    {
        var target = new FakeTarget { NeedsEveryVersion = true };
        await using var queue = Queue(target, new BehindSettings { BatchSize = 16, MaxPending = 200_000 });
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(() =>
        {
            for (var i = 1; i <= 500; i++)
            {
                Add(queue, $"w{writer}:", i);
            }
        })));
        await queue.DrainAsync(CancellationToken.None);

        Assert.All(Enumerable.Range(0, 8), writer => Assert.Equal(
            Enumerable.Range(1, 500).Select(i => $"w{writer}:{i}"), target.Written.Where(name => name.StartsWith($"w{writer}:", StringComparison.Ordinal))));
    }

    private static void Replay(WriteBehindQueue queue, string key, long sequence)
    {
        Assert.True(queue.TryEnter());
        queue.Add(new PendingWrite(key, StoreWriteKind.Put, sequence, $"{key}{sequence}", codec: null!) { IsReplayed = true });
    }
}
