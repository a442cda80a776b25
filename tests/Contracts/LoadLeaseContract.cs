using TieredCache.Coherence;
using TieredCache.Remote;

namespace TieredCache.Contracts;

/// <summary>What every load lease does.</summary>
public abstract class LoadLeaseContract : SharedTierContract
{
    private protected LoadLeaseContract(ContractTier tier)
        : base(tier)
    {
    }

    [Fact]
    public async Task The_first_who_asks_may_load_and_the_second_is_told_how_long_to_wait()
    {
        var lease = await GrantedAsync(A, Key("k"));
        Assert.Matches("^[0-9A-F]{32}$", lease.Token);
        Assert.NotEqual(0ul, lease.Epoch);
        var second = await B.Lease.AcquireAsync(Key("k"), default, Minute, default);
        Assert.Equal(LeaseOutcome.Busy, second.Outcome);
        Assert.InRange(second.Wait, TimeSpan.FromSeconds(1), Minute);
    }

    [Fact]
    public async Task Of_many_who_ask_at_once_one_may_load()
    {
        var replies = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => (i % 2 == 0 ? A : B).Lease.AcquireAsync(Key("rush"), default, Minute, default).AsTask()));
        Assert.Single(replies, reply => reply.Outcome == LeaseOutcome.Granted);
        Assert.Equal(99, replies.Count(reply => reply.Outcome == LeaseOutcome.Busy));
    }

    [Fact]
    public async Task A_lease_that_is_released_is_free()
    {
        var lease = await GrantedAsync(A, Key("k"));
        await A.Lease.ReleaseAsync(Key("k"), lease, TimeSpan.Zero, default);
        await GrantedAsync(B, Key("k"));
    }

    [Fact]
    public async Task A_release_with_a_back_off_keeps_the_next_one_off_for_a_moment()
    {
        var lease = await GrantedAsync(A, Key("k"));
        await A.Lease.ReleaseAsync(Key("k"), lease, TimeSpan.FromMilliseconds(500), default);
        var reply = await B.Lease.AcquireAsync(Key("k"), default, Minute, default);
        Assert.Equal(LeaseOutcome.BackedOff, reply.Outcome);
        Assert.InRange(reply.Wait, TimeSpan.Zero, TimeSpan.FromMilliseconds(500));
        await Eventually.TrueAsync(async () => (await B.Lease.AcquireAsync(Key("k"), default, Minute, default)).Outcome == LeaseOutcome.Granted, "the back-off ends");
    }

    [Fact]
    public async Task Only_the_holder_releases()
    {
        var lease = await GrantedAsync(A, Key("k"));
        await B.Lease.ReleaseAsync(Key("k"), lease with { Token = "other" }, TimeSpan.Zero, default);
        Assert.Equal(LeaseOutcome.Busy, (await B.Lease.AcquireAsync(Key("k"), default, Minute, default)).Outcome);
    }

    [Fact]
    public async Task A_lease_that_is_not_renewed_expires()
    {
        var life = TimeSpan.FromMilliseconds(300);
        var lost = await GrantedAsync(A, Key("lost"), duration: life);
        var kept = await GrantedAsync(A, Key("kept"), duration: life);
        Assert.True(await A.Lease.RenewAsync(Key("kept"), kept, Minute, default));
        await Eventually.TrueAsync(async () => (await B.Lease.AcquireAsync(Key("lost"), default, Minute, default)).Outcome == LeaseOutcome.Granted, "the lease has expired");
        Assert.False(await A.Lease.RenewAsync(Key("lost"), lost, Minute, default));
        Assert.Equal(LeaseOutcome.Busy, (await B.Lease.AcquireAsync(Key("kept"), default, Minute, default)).Outcome);
    }

    [Fact]
    public async Task A_removal_kills_the_lease()
    {
        var lease = await GrantedAsync(A, Key("k"));
        await B.Bus.RemoveAsync(Key("k"), default);
        Assert.False(await A.Lease.RenewAsync(Key("k"), lease, Minute, default));
        await GrantedAsync(B, Key("k"));
    }

    [Fact]
    public async Task An_entry_that_the_caller_has_not_seen_is_handed_back()
    {
        await A.Store.SetAsync(Key("k"), Body(0, 1), Minute, 0, default);
        var reply = await B.Lease.AcquireAsync(Key("k"), default, Minute, default);
        Assert.Equal(LeaseOutcome.Found, reply.Outcome);
        Assert.Equal(await A.Store.GetAsync(Key("k"), default), reply.Entry);
        Assert.Null(reply.Grant.Token);
    }

    [Fact]
    public async Task An_entry_that_the_caller_has_seen_may_be_loaded_anew_until_it_changes()
    {
        await A.Store.SetAsync(Key("k"), Body(0, 1), Minute, 0, default);
        var seen = (await B.Store.GetAsync(Key("k"), default))!;
        var lease = await GrantedAsync(B, Key("k"), seen[..48]);
        await B.Lease.ReleaseAsync(Key("k"), lease, TimeSpan.Zero, default);
        await A.Store.SetAsync(Key("k"), Body(0, 1), Minute, 0, default);
        Assert.Equal(LeaseOutcome.Found, (await B.Lease.AcquireAsync(Key("k"), seen, Minute, default)).Outcome);
    }

    [Fact]
    public async Task While_a_write_intent_is_live_no_lease_is_granted()
    {
        await A.Bus.BeginIntentAsync(Key("k"), "one", Minute, default);
        await B.Bus.BeginIntentAsync(Key("k"), "two", Minute, default);
        Assert.Equal(LeaseOutcome.Intent, (await B.Lease.AcquireAsync(Key("k"), default, Minute, default)).Outcome);
        await A.Bus.EndIntentAsync(Key("k"), "one", default);
        Assert.Equal(LeaseOutcome.Intent, (await B.Lease.AcquireAsync(Key("k"), default, Minute, default)).Outcome);
        await B.Bus.EndIntentAsync(Key("k"), "two", default);
        await GrantedAsync(B, Key("k"));
    }

    [Fact]
    public async Task The_write_intent_of_a_writer_that_died_expires()
    {
        await A.Bus.BeginIntentAsync(Key("k"), "w", TimeSpan.FromMilliseconds(300), default);
        await Eventually.TrueAsync(async () => (await B.Lease.AcquireAsync(Key("k"), default, Minute, default)).Outcome == LeaseOutcome.Granted, "the intent has expired");
    }

    [Fact]
    public async Task A_short_intent_does_not_cut_a_longer_one_off()
    {
        await A.Bus.BeginIntentAsync(Key("k"), "long", Minute, default);
        await A.Bus.BeginIntentAsync(Key("k"), "short", TimeSpan.FromMilliseconds(50), default);
        await A.Bus.BeginIntentAsync(Key("other"), "short", TimeSpan.FromMilliseconds(100), default);
        await Eventually.TrueAsync(async () => (await B.Lease.AcquireAsync(Key("other"), default, Minute, default)).Outcome == LeaseOutcome.Granted, "the short intent has expired");
        Assert.Equal(LeaseOutcome.Intent, (await B.Lease.AcquireAsync(Key("k"), default, Minute, default)).Outcome);
    }

    [Fact]
    public async Task Of_many_what_is_there_is_handed_out_without_a_lease_and_the_rest_is_answered_key_by_key()
    {
        if (Group(7) is not [var there, var seen, var free, var busy, var intended, var failed, var empty])
        {
            throw new InvalidOperationException();
        }

        await A.Store.SetAsync(there, Body(0, 1), Minute, 0, default);
        await A.Store.SetAsync(seen, Body(0, 2), Minute, 0, default);
        var head = (await A.Store.GetAsync(seen, default))!;
        await GrantedAsync(A, busy);
        await A.Bus.BeginIntentAsync(intended, "one", Minute, default);
        await A.Lease.ReleaseAsync(failed, await GrantedAsync(A, failed), Minute, default);

        LeaseAsk[] asks = [new(there, default), new(seen, head), new(free, default), new(busy, default), new(intended, default), new(failed, default), new(empty, head)];
        var replies = await B.Lease.AcquireManyAsync(asks, Minute, default);
        Assert.Equal(
            [LeaseOutcome.Found, LeaseOutcome.Granted, LeaseOutcome.Granted, LeaseOutcome.Busy, LeaseOutcome.Intent, LeaseOutcome.BackedOff, LeaseOutcome.Granted],
            replies.Select(static reply => reply.Outcome));
        Assert.Equal(await A.Store.GetAsync(there, default), replies[0].Entry);
        Assert.All(replies[1..], static reply => Assert.Null(reply.Entry));
        Assert.All([replies[3], replies[5]], static reply => Assert.InRange(reply.Wait, TimeSpan.FromSeconds(1), Minute));
        Assert.All(replies, static reply => Assert.Equal(reply.Outcome == LeaseOutcome.Granted, reply.Grant.Token is not null));

        // What was handed out took no lease: once it is gone, another node may load it at once.
        await A.Bus.RemoveAsync(busy, default);
        await A.Store.SetAsync(there, Body(0, 1), TimeSpan.FromMilliseconds(1), 0, default);
        await Eventually.TrueAsync(async () => await A.Store.GetAsync(there, default) is null, "the entry has expired");
        await GrantedAsync(A, there);
        Assert.True(await B.Lease.RenewAsync(free, replies[2].Grant, Minute, default));
        Assert.Equal(LeaseOutcome.Busy, (await A.Lease.AcquireAsync(empty, default, Minute, default)).Outcome);
    }

    [Fact]
    public async Task What_one_node_asks_for_together_another_gets_none_of()
    {
        var keys = Group(50);
        LeaseAsk[] asks = [.. keys.Select(static key => new LeaseAsk(key, default))];
        var replies = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => (i % 2 == 0 ? A : B).Lease.AcquireManyAsync(asks, Minute, default).AsTask()));
        Assert.All(Enumerable.Range(0, keys.Length), i => Assert.Single(replies, reply => reply[i].Outcome == LeaseOutcome.Granted));
        Assert.Equal(9 * keys.Length, replies.Sum(static reply => reply.Count(static one => one.Outcome == LeaseOutcome.Busy)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_waits_is_woken_when_the_load_ends(bool stored)
    {
        var lease = await GrantedAsync(A, Key("k"));
        await B.Lease.AcquireAsync(Key("k"), default, Minute, default);
        if (stored)
        {
            await A.Store.PutAsync(Key("k"), lease, Body(), Minute, default);
        }
        else
        {
            await A.Lease.ReleaseAsync(Key("k"), lease, TimeSpan.FromSeconds(1), default);
        }

        var (_, wake) = await B.Heard.MessageAsync(message => message.Kind == MessageKind.Wake, "the wake message");
        Assert.Equal(("k", 0ul, 0L, A.Bus.Node), (wake.Key, wake.Epoch, wake.Sequence, wake.Node));
    }

    [Fact]
    public async Task Nobody_is_woken_when_nobody_waits()
    {
        var lease = await GrantedAsync(A, Key("k"));
        await A.Store.PutAsync(Key("k"), lease, Body(), Minute, default);
        await A.Bus.RemoveAsync(Key("k"), default);
        await B.Heard.MessageAsync(message => message.Kind == MessageKind.Delete, "the removal, which comes later");
        Assert.DoesNotContain(B.Heard.Messages, message => message.Message.Kind == MessageKind.Wake);
    }
}
