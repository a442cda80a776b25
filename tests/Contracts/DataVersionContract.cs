using TieredCache.Coherence;

namespace TieredCache.Contracts;

/// <summary>What every shared tier does with the versions of data: an older set does not come over a newer one, whatever came between.</summary>
public abstract class DataVersionContract : SharedTierContract
{
    private protected DataVersionContract(ContractTier tier)
        : base(tier)
    {
    }

    [Theory]
    [InlineData(1, 2, true)]
    [InlineData(2, 2, false)]
    [InlineData(3, 2, false)]
    [InlineData((1L << 53) + 1, (1L << 53) + 2, true)]
    [InlineData((1L << 53) + 2, (1L << 53) + 1, false)]
    [InlineData((1L << 32) - 1, 1L << 32, true)]
    [InlineData(long.MaxValue, long.MaxValue - 1, false)]
    public async Task Only_a_newer_data_version_is_stored(long held, long offered, bool stored)
    {
        await A.Store.SetAsync(Key("versioned"), Body(held, 1), Minute, held, default);
        var reply = await B.Store.SetAsync(Key("versioned"), Body(offered, 2), Minute, offered, default);
        Assert.Equal(stored, reply.Stored);
        Assert.Equal(stored ? 2 : 1, (await A.Store.GetAsync(Key("versioned"), default))![^1]);
    }

    [Fact]
    public async Task A_data_version_is_remembered_past_removals()
    {
        var key = Key("kept");
        await A.Store.SetAsync(key, Body(7), Minute, 7, default);
        await A.Bus.RemoveAsync(key, default);
        await A.Bus.RemoveAsync(key, default);
        Assert.False((await B.Store.SetAsync(key, Body(7), Minute, 7, default)).Stored);
        Assert.Null(await B.Store.GetAsync(key, default));
        Assert.True((await B.Store.SetAsync(key, Body(8), Minute, 8, default)).Stored);
    }

    // An entry of another key that was copied here and then removed leaves a version that no set of this key comes up to.
    [Fact]
    public async Task What_is_older_than_a_set_that_is_refused_goes_and_everybody_hears_of_it()
    {
        var key = Key("between");
        await A.Bus.RemoveAsync(key, 600, default);
        await A.Store.PutAsync(key, await GrantedAsync(A, key), Body(531), Minute, default);
        var under = await GrantedAsync(A, key, (await A.Store.GetAsync(key, default))![..48]);
        Assert.Equal(default, await B.Store.SetAsync(key, Body(532), Minute, 532, default));
        Assert.Null(await A.Store.GetAsync(key, default));
        Assert.False((await A.Store.PutAsync(key, under, Body(531), Minute, default)).Stored);
        await A.Heard.MessageAsync(message => message.Kind == MessageKind.Set && message.Key == key.Wire, "the message of the set");
    }

    [Fact]
    public async Task An_older_entry_that_is_removed_does_not_lower_the_remembered_version()
    {
        var key = Key("lowered");
        await A.Store.SetAsync(key, Body(9), Minute, 9, default);
        await A.Bus.RemoveAsync(key, default);
        await A.Store.SetAsync(key, Body(3), Minute, 0, default);
        await A.Bus.RemoveAsync(key, default);
        Assert.False((await A.Store.SetAsync(key, Body(8), Minute, 8, default)).Stored);
    }

    [Fact]
    public async Task A_removal_with_a_version_keeps_older_sets_out()
    {
        var key = Key("deleted");
        await A.Store.SetAsync(key, Body(1), Minute, 1, default);
        await A.Bus.RemoveAsync(key, dataVersion: 5, default);
        Assert.False((await B.Store.SetAsync(key, Body(4), Minute, 4, default)).Stored);
        Assert.True((await B.Store.SetAsync(key, Body(6), Minute, 6, default)).Stored);
        await A.Bus.RemoveAsync(key, dataVersion: 2, default);
        Assert.False((await B.Store.SetAsync(key, Body(5), Minute, 5, default)).Stored);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50_000)]
    public async Task A_version_is_remembered_past_a_load_that_takes_its_place(int length)
    {
        var key = Key("loaded over");
        await A.Store.SetAsync(key, Body(10, 1), Minute, 10, default);
        var lease = await GrantedAsync(B, key, (await B.Store.GetAsync(key, default))![..48]);
        Assert.True((await B.Store.PutAsync(key, lease, Long(length, 2), Minute, default)).Stored);
        Assert.False((await A.Store.SetAsync(key, Body(8, 3), Minute, 8, default)).Stored);
        Assert.Null(await A.Store.GetAsync(key, default));
        Assert.True((await A.Store.SetAsync(key, Body(11, 4), Minute, 11, default)).Stored);
    }

    [Fact]
    public async Task A_set_that_only_removes_keeps_older_sets_out()
    {
        var key = Key("only removed");
        await A.Bus.BeginIntentAsync(key, "w", Minute, default);
        var reply = await B.Store.SetAsync(key, Body(10), Minute, 10, default);
        Assert.False(reply.Stored);
        Assert.NotEqual(0, reply.Sequence);
        await A.Bus.EndIntentAsync(key, "w", default);
        Assert.False((await A.Store.SetAsync(key, Body(8), Minute, 8, default)).Stored);
        Assert.True((await A.Store.SetAsync(key, Body(11), Minute, 11, default)).Stored);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50_000)]
    public async Task A_set_without_a_body_removes_what_is_older_and_keeps_older_sets_out(int length)
    {
        var key = Key("bare");
        await A.Store.SetAsync(key, Body(4, new byte[length]), Minute, 4, default);
        var reply = await B.Store.SetAsync(key, default, Minute, 5, default);
        Assert.True(reply.Stored);
        await A.Heard.MessageAsync(message => message.Kind == MessageKind.Set && message.Sequence == reply.Sequence && message.Key == key.Wire, "the message of the set");
        Assert.Null(await A.Store.GetAsync(key, default));
        Assert.Equal(default, await A.Store.SetAsync(key, Body(4), Minute, 4, default));
        Assert.Equal(default, await A.Store.SetAsync(key, default, Minute, 5, default));
        Assert.Null(await A.Store.GetAsync(key, default));
        Assert.True((await A.Store.SetAsync(key, default, Minute, 6, default)).Stored);
        Assert.False((await A.Store.SetAsync(key, Body(6), Minute, 6, default)).Stored);
    }

    [Fact]
    public async Task A_set_without_a_body_leaves_a_newer_entry()
    {
        await A.Store.SetAsync(Key("newer"), Body(9, 1), Minute, 9, default);
        Assert.Equal(default, await B.Store.SetAsync(Key("newer"), default, Minute, 8, default));
        Assert.Equal(1, (await A.Store.GetAsync(Key("newer"), default))![^1]);
    }

    [Fact]
    public async Task One_without_a_version_removes_whatever_is_there_and_leaves_none_behind_as_any_such_set()
    {
        await A.Store.SetAsync(Key("plain"), Body(5), Minute, 5, default);
        Assert.True((await B.Store.SetAsync(Key("plain"), default, Minute, 0, default)).Stored);
        Assert.Null(await A.Store.GetAsync(Key("plain"), default));
        Assert.True((await B.Store.SetAsync(Key("plain"), Body(3), Minute, 3, default)).Stored);
    }

    [Fact]
    public async Task While_a_write_intent_is_live_a_set_without_a_body_says_so()
    {
        var key = Key("intended");
        await A.Bus.BeginIntentAsync(key, "w", Minute, default);
        var reply = await B.Store.SetAsync(key, default, Minute, 10, default);
        Assert.False(reply.Stored);
        Assert.NotEqual(0, reply.Sequence);
        await A.Bus.EndIntentAsync(key, "w", default);
        Assert.False((await A.Store.SetAsync(key, Body(8), Minute, 8, default)).Stored);
    }

    [Fact]
    public async Task Without_a_version_the_last_set_wins()
    {
        await A.Store.SetAsync(Key("plain"), Body(5, 1), Minute, 5, default);
        Assert.True((await B.Store.SetAsync(Key("plain"), Body(0, 2), Minute, 0, default)).Stored);
        Assert.Equal(2, (await A.Store.GetAsync(Key("plain"), default))![^1]);
    }
}
