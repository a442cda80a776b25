using TieredCache.Remote;

namespace TieredCache.Contracts;

/// <summary>What every shared tier does where reads are checked: what another server has taken over is served by nobody until a new epoch has begun.</summary>
public abstract class CheckedReadContract : SharedTierContract
{
    private static readonly RemoteKey First = Key("first");
    private static readonly RemoteKey Second = Key("second");

    private protected CheckedReadContract(ContractTier tier)
        : base(tier)
    {
    }

    private protected override bool IsChecked => true;

    [Fact]
    public async Task What_was_stored_in_this_epoch_is_read()
    {
        await A.Store.SetAsync(First, Body(0, 1), Minute, 0, default);
        await A.Store.SetAsync(Second, Body(0, 2), Minute, 0, default);
        Assert.Equal(1, (await B.Store.GetAsync(First, default))![^1]);
        Assert.Equal(2, (await B.Store.GetAsync(Second, default))![^1]);
        Assert.Null(await B.Store.GetAsync(Key("none"), default));
    }

    [Fact]
    public async Task After_another_server_has_taken_over_nothing_is_read()
    {
        await A.Store.SetAsync(First, Body(0, 1), Minute, 0, default);
        await ReplaceServerAsync();
        Assert.Null(await B.Store.GetAsync(First, default));
        Assert.Null(await B.Store.GetAsync(Second, default));
    }

    [Fact]
    public async Task A_new_epoch_leaves_what_was_stored_before_unread_and_serves_what_is_stored_in_it()
    {
        await A.Store.SetAsync(First, Body(0, 1), Minute, 0, default);
        await ReplaceServerAsync();
        await BeatAsync();
        Assert.Null(await B.Store.GetAsync(First, default));
        await A.Store.SetAsync(First, Body(0, 2), Minute, 0, default);
        Assert.Equal(2, (await B.Store.GetAsync(First, default))![^1]);
    }

    [Fact]
    public async Task The_lease_does_not_hand_out_what_a_read_would_not()
    {
        await A.Store.SetAsync(First, Body(0, 1), Minute, 0, default);
        Assert.Equal(LeaseOutcome.Found, (await A.Lease.AcquireAsync(First, default, Minute, default)).Outcome);
        await ReplaceServerAsync();
        var taken = await GrantedAsync(A, First);
        await A.Lease.ReleaseAsync(First, taken, TimeSpan.Zero, default);
        await BeatAsync();
        await A.Store.PutAsync(First, await GrantedAsync(A, First), Body(0, 2), Minute, default);
        Assert.Equal(LeaseOutcome.Found, (await B.Lease.AcquireAsync(First, default, Minute, default)).Outcome);
    }

    [Fact]
    public async Task Of_many_those_are_handed_out_that_a_read_would_give()
    {
        LeaseAsk[] asks = [.. Group(2).Select(static key => new LeaseAsk(key, default))];
        await A.Store.SetAsync(asks[0].Key, Body(0, 1), Minute, 0, default);
        Assert.Equal([LeaseOutcome.Found, LeaseOutcome.Granted], Outcomes(await B.Lease.AcquireManyAsync(asks, Minute, default)));
        await ReplaceServerAsync();
        Assert.Equal([LeaseOutcome.Granted, LeaseOutcome.Busy], Outcomes(await B.Lease.AcquireManyAsync(asks, Minute, default)));
    }

    [Fact]
    public async Task A_lease_of_an_epoch_that_has_ended_keeps_nobody_off()
    {
        var ended = await GrantedAsync(A, First);
        await ReplaceServerAsync();
        Assert.Equal(LeaseOutcome.Busy, (await B.Lease.AcquireAsync(First, default, Minute, default)).Outcome);
        await BeatAsync();
        var taken = await GrantedAsync(B, First);
        Assert.NotEqual(ended.Epoch, taken.Epoch);
        Assert.False(await A.Lease.RenewAsync(First, ended, Minute, default));
        await A.Lease.ReleaseAsync(First, ended, TimeSpan.Zero, default);
        Assert.False((await A.Store.PutAsync(First, ended, Body(0, 1), Minute, default)).Stored);
        Assert.Equal(LeaseOutcome.Busy, (await A.Lease.AcquireAsync(First, default, Minute, default)).Outcome);
        Assert.True((await B.Store.PutAsync(First, taken, Body(0, 2), Minute, default)).Stored);
    }

    [Fact]
    public async Task A_back_off_outlives_its_epoch()
    {
        await A.Lease.ReleaseAsync(First, await GrantedAsync(A, First), Minute, default);
        await ReplaceServerAsync();
        await BeatAsync();
        Assert.Equal(LeaseOutcome.BackedOff, (await B.Lease.AcquireAsync(First, default, Minute, default)).Outcome);
    }

    private static IEnumerable<LeaseOutcome> Outcomes(LeaseReply[] replies) => replies.Select(static reply => reply.Outcome);

    private async Task BeatAsync()
    {
        for (var bucket = 0; bucket <= A.Bus.Buckets; bucket++)
        {
            await A.Bus.HeartbeatAsync(bucket, default);
        }
    }
}
