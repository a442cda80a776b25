using TieredCache.Coherence;
using TieredCache.Remote;

namespace TieredCache.Contracts;

/// <summary>What every bus does.</summary>
public abstract class InvalidationBusContract : SharedTierContract
{
    private protected InvalidationBusContract(ContractTier tier)
        : base(tier)
    {
    }

    [Fact]
    public void The_buckets_are_a_power_of_two_and_the_nodes_differ()
    {
        Assert.True(A.Bus.Buckets > 0 && System.Numerics.BitOperations.IsPow2(A.Bus.Buckets));
        Assert.Equal(A.Bus.Buckets, B.Bus.Buckets);
        Assert.NotEqual(A.Bus.Node, B.Bus.Node);
        Assert.True(A.Bus.IsAvailable);
    }

    [Fact]
    public async Task A_removal_takes_the_entry_and_is_heard_by_every_node_with_its_place_in_the_order()
    {
        await A.Store.SetAsync(Key("ключ"), Body(), Minute, 0, default);
        var reply = await A.Bus.RemoveAsync(Key("ключ"), default);
        Assert.Null(await B.Store.GetAsync(Key("ключ"), default));
        foreach (var node in new[] { A, B })
        {
            var (bucket, message) = await node.Heard.MessageAsync(heard => heard.Kind == MessageKind.Delete, "the removal");
            Assert.Equal(BucketOf("ключ"), bucket);
            Assert.Equal(new InvalidationMessage(reply.Epoch, reply.Sequence, MessageKind.Delete, MessageFlags.None, A.Bus.Node, "ключ"), message);
        }
    }

    [Fact]
    public async Task A_set_is_heard()
    {
        var reply = await A.Store.SetAsync(Key("k"), Body(), Minute, 0, default);
        var (_, message) = await B.Heard.MessageAsync(heard => heard.Kind == MessageKind.Set, "the set");
        Assert.Equal((reply.Epoch, reply.Sequence, "k", A.Bus.Node), (message.Epoch, message.Sequence, message.Key, message.Node));
    }

    [Fact]
    public async Task The_beginning_and_the_end_of_a_write_intent_are_heard_and_remove()
    {
        await A.Store.SetAsync(Key("k"), Body(), Minute, 0, default);
        var begun = await A.Bus.BeginIntentAsync(Key("k"), "w", Minute, default);
        Assert.Null(await A.Store.GetAsync(Key("k"), default));
        var ended = await A.Bus.EndIntentAsync(Key("k"), "w", default);
        Assert.Equal(begun.Sequence + 1, ended.Sequence);
        await B.Heard.MessageAsync(heard => heard.Kind == MessageKind.Intent && heard.Flags == MessageFlags.Begins && heard.Sequence == begun.Sequence && heard is { Key: "k", Token: "w" }, "the beginning");
        await B.Heard.MessageAsync(heard => heard.Kind == MessageKind.Intent && heard.Flags == MessageFlags.Ends && heard.Sequence == ended.Sequence && heard.Token == "w", "the end");
    }

    [Fact]
    public async Task A_tag_removal_is_heard_in_the_tag_bucket()
    {
        var reply = await A.Bus.RemoveTagAsync("\0cache", default);
        var (bucket, message) = await B.Heard.MessageAsync(heard => heard.Kind == MessageKind.Tag, "the tag's removal");
        Assert.Equal(A.Bus.Buckets, bucket);
        Assert.Equal((reply.Sequence, "\0cache"), (message.Sequence, message.Key));
    }

    [Fact]
    public async Task Sequences_are_contiguous_in_each_bucket_and_arrive_one_at_a_time()
    {
        var keys = Enumerable.Range(0, 40).Select(i => Key("k" + i)).ToArray();
        var replies = await Task.WhenAll(Enumerable.Range(0, 400).Select(async i =>
            (Bucket: BucketOf(keys[i % 40].Wire), (await (i % 2 == 0 ? A : B).Bus.RemoveAsync(keys[i % 40], default)).Sequence)));
        foreach (var bucket in replies.GroupBy(reply => reply.Bucket))
        {
            var ordered = bucket.Select(reply => reply.Sequence).Order().ToArray();
            Assert.Equal(Enumerable.Range(0, ordered.Length).Select(i => ordered[0] + i), ordered);
        }

        await Eventually.TrueAsync(() => A.Heard.Messages.Count == 400 && B.Heard.Messages.Count == 400, "all were heard");
        Assert.Equal(0, A.Heard.Overlaps + B.Heard.Overlaps);
    }

    [Fact]
    public async Task A_heartbeat_tells_where_a_bucket_stands()
    {
        await A.Bus.RemoveAsync(Key("k"), default);
        var last = await B.Bus.RemoveAsync(Key("k"), default);
        var beat = await A.Bus.HeartbeatAsync(BucketOf("k"), default);
        Assert.Equal((last.Epoch, last.Sequence), (beat.Epoch, beat.Sequence));
        Assert.InRange(beat.ServerMs, DateTimeOffset.UtcNow.AddMinutes(-5).ToUnixTimeMilliseconds(), DateTimeOffset.UtcNow.AddMinutes(5).ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task A_heartbeat_of_an_untouched_bucket_starts_it_once()
    {
        var first = await A.Bus.HeartbeatAsync(A.Bus.Buckets, default);
        Assert.Equal((first.Epoch, first.Sequence), ((await B.Bus.HeartbeatAsync(A.Bus.Buckets, default)) is var second ? (second.Epoch, second.Sequence) : default));
    }

    [Fact]
    public async Task After_everything_was_lost_there_is_a_new_epoch_with_a_sequence_above_all_before()
    {
        var before = await A.Bus.RemoveAsync(Key("k"), default);
        await LoseEverythingAsync();
        var beat = await A.Bus.HeartbeatAsync(BucketOf("k"), default);
        Assert.NotEqual(before.Epoch, beat.Epoch);
        Assert.True(beat.Sequence > before.Sequence);
        var after = await B.Bus.RemoveAsync(Key("k"), default);
        Assert.Equal(new(beat.Epoch, beat.Sequence + 1), after);
        await B.Heard.MessageAsync(heard => heard.Sequence == after.Sequence, "messages still flow");
    }

    [Fact]
    public async Task After_everything_was_lost_any_operation_starts_the_new_epoch()
    {
        var before = await A.Bus.RemoveAsync(Key("k"), default);
        await LoseEverythingAsync();
        var set = await A.Store.SetAsync(Key("k"), Body(), Minute, 0, default);
        Assert.NotEqual(before.Epoch, set.Epoch);
        Assert.True(set.Sequence > before.Sequence);
    }

    [Fact]
    public async Task The_log_holds_what_was_told_word_by_word_from_the_sequence_that_is_wanted()
    {
        var first = await A.Bus.RemoveAsync(Key("k"), default);
        await A.Store.SetAsync(Key("k"), Body(), Minute, 0, default);
        var last = await B.Bus.BeginIntentAsync(Key("k"), "w", Minute, default);
        var log = await B.Bus.ReadLogAsync(BucketOf("k"), first.Sequence, 10, default);
        Assert.Equal((last.Epoch, last.Sequence, first.Sequence), (log.Epoch, log.Sequence, log.First));
        Assert.Equal(
        [
            new(log.Epoch, first.Sequence, MessageKind.Delete, 0, A.Bus.Node, "k"),
            new(log.Epoch, first.Sequence + 1, MessageKind.Set, 0, A.Bus.Node, "k"),
            new(log.Epoch, last.Sequence, MessageKind.Intent, MessageFlags.Begins, B.Bus.Node, "k", "w"),
        ], Messages(log));
        Assert.Equal(last.Sequence, (await B.Bus.ReadLogAsync(BucketOf("k"), last.Sequence, 10, default)).First);
    }

    [Fact]
    public async Task The_log_is_read_page_by_page()
    {
        var first = await A.Bus.RemoveAsync(Key("k"), default);
        for (var i = 0; i < 4; i++)
        {
            await A.Bus.RemoveAsync(Key("k"), default);
        }

        var page = await B.Bus.ReadLogAsync(BucketOf("k"), first.Sequence + 1, 2, default);
        Assert.Equal([first.Sequence + 1, first.Sequence + 2, first.Sequence + 4], page.Entries.Select(static entry => entry.Sequence).Append(page.Sequence));
    }

    [Fact]
    public async Task A_log_that_holds_nothing_from_there_on_is_empty()
    {
        var last = await A.Bus.RemoveTagAsync("a", default);
        var log = await B.Bus.ReadLogAsync(B.Bus.Buckets, last.Sequence + 1, 10, default);
        Assert.Equal((last.Epoch, last.Sequence, 0, 0), (log.Epoch, log.Sequence, log.First, log.Entries.Count));
    }

    [Fact]
    public async Task A_log_keeps_the_last_fifteen_hundred_and_begins_later_than_what_it_has_dropped()
    {
        var first = await A.Bus.RemoveAsync(Key("k"), default);
        await Task.WhenAll(Enumerable.Range(0, 1_799).Select(_ => A.Bus.RemoveAsync(Key("k"), default).AsTask()));
        var log = await A.Bus.ReadLogAsync(BucketOf("k"), first.Sequence, 5_000, default);
        Assert.InRange(log.First, first.Sequence + 1, first.Sequence + 300);
        Assert.Equal(log.Entries.Count, log.Sequence - log.First + 1);
    }

    [Fact]
    public async Task The_log_of_a_bucket_that_lost_its_control_key_has_no_epoch_and_starts_none()
    {
        await A.Bus.RemoveAsync(Key("k"), default);
        await LoseEverythingAsync();
        var log = await A.Bus.ReadLogAsync(BucketOf("k"), 1, 10, default);
        Assert.Equal((0UL, 0, 0), (log.Epoch, log.Sequence, log.Entries.Count));
    }

    [Fact]
    public async Task A_tag_is_found_with_the_sequence_of_its_last_removal()
    {
        var floor = (await A.Bus.FindTagsAsync(["a"], default))[0];
        var a = await A.Bus.RemoveTagAsync("a", default);
        var b = await B.Bus.RemoveTagAsync("b", default);
        Assert.True(a.Sequence > floor);
        Assert.Equal([b.Sequence, floor, a.Sequence], await B.Bus.FindTagsAsync(["b", "never", "a"], default));
        var again = await A.Bus.RemoveTagAsync("a", default);
        Assert.Equal([again.Sequence], await B.Bus.FindTagsAsync(["a"], default));
    }

    [Fact]
    public async Task A_removal_that_comes_before_the_first_look_up_hides_none_that_may_have_been_lost()
    {
        var a = await A.Bus.RemoveTagAsync("a", default);
        var found = await B.Bus.FindTagsAsync(["a", "never"], default);
        Assert.Equal(a.Sequence, found[0]);
        Assert.True(found[1] >= a.Sequence);
    }

    [Fact]
    public async Task No_tags_are_found_without_asking() => Assert.Empty(await A.Bus.FindTagsAsync([], default));

    [Fact]
    public async Task After_everything_was_lost_every_tag_counts_as_removed_now()
    {
        await A.Bus.FindTagsAsync(["a"], default);
        var removed = await A.Bus.RemoveTagAsync("a", default);
        await LoseEverythingAsync();
        var found = await A.Bus.FindTagsAsync(["a", "never"], default);
        Assert.All(found, sequence => Assert.True(sequence > removed.Sequence));
        Assert.Equal(found, await B.Bus.FindTagsAsync(["a", "never"], default));
        Assert.True((await A.Bus.RemoveTagAsync("a", default)).Sequence > found[0]);
    }

    [Fact]
    public async Task The_sequence_of_writes_grows_past_everything_the_caller_knows()
    {
        var first = await A.Bus.NextWriteAsync(Key("k"), 0, default);
        var second = await B.Bus.NextWriteAsync(Key("k"), 0, default);
        Assert.True(second > first);
        var ahead = second + 1_000_000_000_000;
        Assert.True(await A.Bus.NextWriteAsync(Key("k"), ahead, default) > ahead);
        await LoseEverythingAsync();
        Assert.True(await A.Bus.NextWriteAsync(Key("k"), second, default) > second);
    }

    [Fact]
    public async Task Losing_the_scripts_is_not_noticed()
    {
        var before = await A.Bus.RemoveAsync(Key("k"), default);
        await LoseScriptsAsync();
        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? A : B).Bus.RemoveAsync(Key("k"), default).AsTask()));
        Assert.Equal(before.Sequence + 20, replies.Max(reply => reply.Sequence));
        await LoseScriptsAsync();
        Assert.Equal(before.Sequence + 20, (await A.Bus.HeartbeatAsync(BucketOf("k"), default)).Sequence);
        Assert.Equal(LeaseOutcome.Granted, (await B.Lease.AcquireAsync(Key("k"), default, Minute, default)).Outcome);
    }

    private static InvalidationMessage[] Messages(LogReply log) => [.. log.Entries.Select(entry =>
    {
        Assert.True(InvalidationMessage.TryReadTail(log.Epoch, entry.Sequence, entry.Tail.Span, out var message));
        return message;
    })];

    private int BucketOf(string wire) => (int)(Key(wire).Hash & (uint)(A.Bus.Buckets - 1));
}
