using System.Buffers.Binary;
using TieredCache.Coherence;
using TieredCache.Remote;

namespace TieredCache.Contracts;

/// <summary>What every shared tier does with a value that the system of record has not got yet.</summary>
public abstract class UnflushedContract : SharedTierContract
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    private protected UnflushedContract(ContractTier tier)
        : base(tier)
    {
    }

    [Fact]
    public async Task While_a_write_waits_no_load_is_put_over_it()
    {
        var key = Key("dirty");
        var before = await GrantedAsync(B, key);
        Assert.True((await SetAsync(A, key, 5)).Stored);
        Assert.False((await B.Store.PutAsync(key, before, Body(0, 9), Minute, default)).Stored);
        var entry = (await B.Store.GetAsync(key, default))!;
        var reply = await B.Lease.AcquireAsync(key, entry, Minute, default);
        Assert.Equal(LeaseOutcome.Unflushed, reply.Outcome);
        Assert.Equal(entry, reply.Entry);
        Assert.Null(reply.Grant.Token);

        await A.Bus.WrittenAsync(key, 5, removes: false, default);
        var lease = await GrantedAsync(B, key, (await B.Store.GetAsync(key, default))![..48]);
        Assert.True((await B.Store.PutAsync(key, lease, Body(0, 9), Minute, default)).Stored);
    }

    [Fact]
    public async Task A_load_does_not_come_before_a_write_that_waits_although_its_entry_was_lost()
    {
        var key = Key("lost");
        await SetAsync(A, key, 5);
        await A.Bus.RemoveAsync(key, default);
        Assert.Equal(LeaseOutcome.Intent, (await B.Lease.AcquireAsync(key, default, Minute, default)).Outcome);
    }

    [Fact]
    public async Task What_lies_in_the_place_of_a_write_that_waits_is_not_it()
    {
        var key = Key("other");
        await SetAsync(A, key, 5);
        await A.Store.SetAsync(key, Body(0, 1), Minute, 0, default);
        Assert.Equal(LeaseOutcome.Found, (await B.Lease.AcquireAsync(key, default, Minute, default)).Outcome);
        Assert.Equal(LeaseOutcome.Intent, (await B.Lease.AcquireAsync(key, await B.Store.GetAsync(key, default), Minute, default)).Outcome);
    }

    [Fact]
    public async Task Of_many_those_that_wait_are_told_from_those_that_are_lost_or_free()
    {
        if (Group(5) is not [var seen, var lost, var free, var intended, var unseen])
        {
            throw new InvalidOperationException();
        }

        foreach (var key in (RemoteKey[])[seen, lost, unseen])
        {
            await SetAsync(A, key, 5);
        }

        await A.Bus.RemoveAsync(lost, default);
        await A.Bus.BeginIntentAsync(intended, "w", Minute, default);
        var entry = (await A.Store.GetAsync(seen, default))!;
        LeaseAsk[] asks = [new(seen, entry), new(lost, default), new(free, default), new(intended, default), new(unseen, default)];
        var replies = await B.Lease.AcquireManyAsync(asks, Minute, default);
        Assert.Equal([LeaseOutcome.Unflushed, LeaseOutcome.Intent, LeaseOutcome.Granted, LeaseOutcome.Intent, LeaseOutcome.Found], replies.Select(static reply => reply.Outcome));
        Assert.Equal([entry, null, null, null, await A.Store.GetAsync(unseen, default)], replies.Select(static reply => reply.Entry));
    }

    [Fact]
    public async Task A_key_whose_write_is_reported_as_one_that_removes_is_loaded_and_kept_again()
    {
        var key = Key("reported");
        await SetAsync(A, key, 5);
        await A.Bus.WrittenAsync(key, 5, removes: true, default);
        Assert.True((await B.Store.PutAsync(key, await GrantedAsync(B, key), Body(0, 9), Minute, default)).Stored);
        Assert.False((await SetAsync(B, key, 4)).Stored);
    }

    [Fact]
    public async Task A_write_without_a_body_is_marked_until_it_is_reported()
    {
        var key = Key("bare");
        await A.Store.SetAsync(key, Body(4), Minute, 4, default);
        Assert.True((await A.Store.SetUnflushedAsync(key, default, Minute, 5, Day, default)).Stored);
        Assert.Equal(LeaseOutcome.Intent, (await B.Lease.AcquireAsync(key, default, Minute, default)).Outcome);
        Assert.Equal(default, await B.Store.SetUnflushedAsync(key, default, Minute, 4, Day, default));
        await A.Bus.WrittenAsync(key, 5, removes: false, default);
        Assert.True((await B.Store.PutAsync(key, await GrantedAsync(B, key), Body(0, 9), Minute, default)).Stored);
    }

    [Fact]
    public async Task A_removal_in_place_of_a_write_marks_the_key_unless_a_newer_write_waits()
    {
        var key = Key("in place");
        await B.Store.SetAsync(key, Body(4), Minute, 4, default);
        await A.Bus.RemoveUnflushedAsync(key, 5, Day, default);
        Assert.Equal(LeaseOutcome.Intent, (await B.Lease.AcquireAsync(key, default, Minute, default)).Outcome);
        Assert.False((await SetAsync(B, key, 4)).Stored);
        await SetAsync(B, key, 6);
        await A.Bus.RemoveUnflushedAsync(key, 5, Day, default);
        await A.Bus.WrittenAsync(key, 5, removes: true, default);
        Assert.Equal(LeaseOutcome.Intent, (await B.Lease.AcquireAsync(key, default, Minute, default)).Outcome);
        await B.Bus.WrittenAsync(key, 6, removes: false, default);
        await GrantedAsync(B, key);
    }

    [Fact]
    public async Task A_slide_does_not_shorten_the_life_of_a_write_that_waits()
    {
        var key = Key("slides");
        await SetAsync(A, key, 5);
        await B.Store.TouchAsync(key, TimeSpan.FromMilliseconds(1), default);
        await PassAsync(key, milliseconds: 5);
        Assert.Equal(5, await VersionAsync(key));

        await A.Bus.WrittenAsync(key, 5, removes: false, default);
        await B.Store.TouchAsync(key, TimeSpan.FromMilliseconds(1), default);
        await Eventually.TrueAsync(async () => await B.Store.GetAsync(key, default) is null, "the slide is over");
    }

    [Fact]
    public async Task A_write_that_slides_lives_for_a_slide_once_it_has_arrived()
    {
        var key = Key("slid");
        await SetAsync(A, key, 5, slide: TimeSpan.FromMilliseconds(50));
        await A.Bus.WrittenAsync(key, 5, removes: false, default);
        await Eventually.TrueAsync(async () => await B.Store.GetAsync(key, default) is null, "the slide is over");
    }

    [Fact]
    public async Task A_write_that_has_arrived_leaves_its_entry_and_tells_nobody()
    {
        var key = Key("arrived");
        var set = await SetAsync(A, key, 5);
        var reply = await A.Bus.WrittenAsync(key, 5, removes: false, default);
        Assert.Equal(new BusReply(set.Epoch, set.Sequence), reply);
        Assert.Equal(5, await VersionAsync(key));
    }

    [Fact]
    public async Task An_entry_outlives_its_own_time_while_its_write_waits_and_not_longer()
    {
        var key = Key("time");
        await SetAsync(A, key, 5, ownLife: TimeSpan.FromMilliseconds(1));
        await PassAsync(key, milliseconds: 5);
        Assert.Equal(5, await VersionAsync(key));

        await A.Bus.WrittenAsync(key, 5, removes: false, default);
        Assert.Null(await B.Store.GetAsync(key, default));
    }

    [Fact]
    public async Task An_entry_that_was_lost_or_is_older_is_removed_everywhere_when_its_write_arrives()
    {
        var key = Key("older");
        await B.Store.SetAsync(key, Body(3), Minute, 3, default);
        var reply = await A.Bus.WrittenAsync(key, 5, removes: false, default);
        Assert.Null(await B.Store.GetAsync(key, default));
        await B.Heard.MessageAsync(message => message.Kind == MessageKind.Delete && message.Sequence == reply.Sequence, "the removal");
        Assert.False((await B.Store.SetAsync(key, Body(4), Minute, 4, default)).Stored);
    }

    [Fact]
    public async Task A_later_write_that_waits_keeps_its_mark_and_its_entry()
    {
        var key = Key("later");
        await SetAsync(A, key, 5);
        await SetAsync(B, key, 6);
        await A.Bus.WrittenAsync(key, 5, removes: true, default);
        Assert.Equal(6, await VersionAsync(key));
        Assert.Equal(LeaseOutcome.Unflushed, (await B.Lease.AcquireAsync(key, await B.Store.GetAsync(key, default), Minute, default)).Outcome);
    }

    [Fact]
    public async Task A_deletion_that_has_arrived_leaves_nothing_and_keeps_older_writes_out()
    {
        var key = Key("deleted");
        await SetAsync(A, key, 5);
        await A.Bus.WrittenAsync(key, 5, removes: true, default);
        Assert.Null(await B.Store.GetAsync(key, default));
        Assert.False((await SetAsync(B, key, 4)).Stored);
    }

    [Fact]
    public async Task Versions_beyond_what_a_script_can_count_exactly_are_told_apart()
    {
        var key = Key("large");
        await SetAsync(A, key, (1L << 53) + 1);
        await SetAsync(A, key, (1L << 53) + 2);
        await A.Bus.WrittenAsync(key, (1L << 53) + 1, removes: true, default);
        Assert.Equal((1L << 53) + 2, await VersionAsync(key));
    }

    private static async ValueTask<RemoteSetReply> SetAsync(ContractNode node, RemoteKey key, long version, TimeSpan? ownLife = null, TimeSpan slide = default)
    {
        var body = Body(version, 1);
        var created = await ServerMsAsync(node, key);
        BinaryPrimitives.WriteInt64BigEndian(body.AsSpan(16), created);
        BinaryPrimitives.WriteUInt32BigEndian(body.AsSpan(28), (uint)(ownLife ?? Minute).TotalMilliseconds);
        BinaryPrimitives.WriteUInt32BigEndian(body.AsSpan(32), (uint)slide.TotalMilliseconds);
        return await node.Store.SetUnflushedAsync(key, body, ownLife ?? Minute, version, Day, default);
    }

    private static async ValueTask<long> ServerMsAsync(ContractNode node, RemoteKey key) =>
        (await node.Bus.HeartbeatAsync((int)(key.Hash & (uint)(node.Bus.Buckets - 1)), default)).ServerMs;

    private async Task PassAsync(RemoteKey key, int milliseconds)
    {
        var then = await ServerMsAsync(A, key);
        await Eventually.TrueAsync(async () => await ServerMsAsync(A, key) > then + milliseconds, "the server's clock goes on");
    }

    private async Task<long> VersionAsync(RemoteKey key) => BinaryPrimitives.ReadInt64BigEndian((await B.Store.GetAsync(key, default))!.AsSpan(24));
}
