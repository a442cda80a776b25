using System.Buffers.Binary;
using TieredCache.Coherence;
using TieredCache.Remote;

namespace TieredCache.Contracts;

/// <summary>What every shared tier does with bytes.</summary>
public abstract class RemoteStoreContract : SharedTierContract
{
    private protected RemoteStoreContract(ContractTier tier)
        : base(tier)
    {
    }

    [Fact]
    public async Task A_key_that_was_never_written_is_a_miss() => Assert.Null(await A.Store.GetAsync(Key("nothing"), default));

    [Fact]
    public async Task A_value_written_is_read_back_byte_for_byte_under_its_stamp()
    {
        var body = Body(0, [.. Enumerable.Range(0, 1024).Select(i => (byte)i)]);
        var reply = await A.Store.SetAsync(Key("binary"), body, Minute, 0, default);
        Assert.True(reply.Stored);
        Assert.NotEqual(0ul, reply.Epoch);
        Assert.Equal(Stamped(reply.Epoch, reply.Sequence, body), await B.Store.GetAsync(Key("binary"), default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b\r\n\0c")]
    [InlineData("ключ:キー:🔑")]
    public async Task Any_text_is_a_key(string wire)
    {
        await A.Store.SetAsync(Key(wire), Body(0, 1), Minute, 0, default);
        await A.Store.SetAsync(Key(wire + "x"), Body(0, 2), Minute, 0, default);
        Assert.Equal(1, (await B.Store.GetAsync(Key(wire), default))![^1]);
    }

    [Fact]
    public async Task A_part_of_an_array_is_stored_as_that_part()
    {
        await A.Store.SetAsync(Key("part"), Body(0, 1, 2, 3).AsMemory(0, 78), Minute, 0, default);
        Assert.Equal(2, (await A.Store.GetAsync(Key("part"), default))![^1]);
    }

    [Fact]
    public async Task A_large_value_is_read_back()
    {
        var body = Body(0, new byte[2_000_000]);
        await A.Store.SetAsync(Key("large"), Body(0, 1), Minute, 0, default);
        var reply = await A.Store.SetAsync(Key("large"), body, Minute, 0, default);
        Assert.Equal(Stamped(reply.Epoch, reply.Sequence, body), await B.Store.GetAsync(Key("large"), default));
    }

    [Fact]
    public async Task A_large_value_expires()
    {
        await A.Store.SetAsync(Key("large"), Long(50_000, 1), TimeSpan.FromMilliseconds(300), 0, default);
        await Eventually.TrueAsync(async () => await A.Store.GetAsync(Key("large"), default) is null, "the value has expired");
    }

    [Fact]
    public async Task A_large_value_that_is_not_newer_is_not_stored()
    {
        await A.Store.SetAsync(Key("large"), Body(5, [.. new byte[50_000], 5]), Minute, 5, default);
        Assert.Equal(default, await B.Store.SetAsync(Key("large"), Body(4, [.. new byte[50_000], 4]), Minute, 4, default));
        Assert.Equal(5, (await B.Store.GetAsync(Key("large"), default))![^1]);
    }

    [Fact]
    public async Task A_value_expires_unless_it_is_touched()
    {
        var life = TimeSpan.FromMilliseconds(300);
        await A.Store.SetAsync(Key("touched"), Body(), life, 0, default);
        await A.Store.TouchAsync(Key("touched"), Minute, default);
        await A.Store.SetAsync(Key("left"), Body(), life, 0, default);
        await Eventually.TrueAsync(async () => await A.Store.GetAsync(Key("left"), default) is null, "the value has expired");
        Assert.NotNull(await A.Store.GetAsync(Key("touched"), default));
    }

    [Fact]
    public async Task Touching_a_missing_key_makes_nothing()
    {
        await A.Store.TouchAsync(Key("absent"), Minute, default);
        Assert.Null(await A.Store.GetAsync(Key("absent"), default));
    }

    [Fact]
    public async Task Each_of_those_who_read_at_the_same_time_gets_his_own()
    {
        var keys = Enumerable.Range(0, 200).Select(static i => Key("many:" + i)).ToArray();
        await Task.WhenAll(keys.Where(static (_, i) => i % 3 != 0).Select(key => A.Store.SetAsync(key, Body(0, (byte)int.Parse(key.Wire[5..])), Minute, 0, default).AsTask()));
        await B.Store.GetAsync(keys[1], default);
        var found = await Task.WhenAll(keys.Append(keys[1]).Select(key => Task.Run(() => B.Store.GetAsync(key, default).AsTask())));
        for (var i = 0; i < 200; i++)
        {
            Assert.Equal(i % 3 == 0 ? null : (byte)i, found[i]?[^1]);
        }

        Assert.Equal(1, found[200]![^1]);
    }

    [Fact]
    public async Task What_was_loaded_under_a_live_lease_is_stored_and_ends_the_lease()
    {
        var key = Key("put");
        var before = await A.Bus.HeartbeatAsync((int)(key.Hash & (uint)(A.Bus.Buckets - 1)), default);
        var lease = await GrantedAsync(A, key);
        Assert.Equal((before.Epoch, before.Sequence), (lease.Epoch, lease.Sequence));
        var reply = await A.Store.PutAsync(key, lease, Body(0, 9), Minute, default);
        Assert.Equal(new RemotePutReply(true, before.Sequence), reply);
        Assert.Equal(Stamped(lease.Epoch, reply.Sequence, Body(0, 9)), await B.Store.GetAsync(key, default));
        Assert.False(await A.Lease.RenewAsync(key, lease, Minute, default));
        Assert.False((await A.Store.PutAsync(key, lease, Body(), Minute, default)).Stored);
    }

    [Fact]
    public async Task What_was_loaded_is_stamped_with_the_sequence_of_its_lease_whatever_was_removed_beside_it()
    {
        if (Group(2) is not [var key, var other])
        {
            throw new InvalidOperationException();
        }

        var lease = await GrantedAsync(A, key);
        var removed = await B.Bus.RemoveAsync(other, default);
        Assert.True(removed.Sequence > lease.Sequence);
        Assert.Equal(new RemotePutReply(true, lease.Sequence), await A.Store.PutAsync(key, lease, Body(0, 9), Minute, default));
        Assert.Equal(Stamped(lease.Epoch, lease.Sequence, Body(0, 9)), await B.Store.GetAsync(key, default));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50_000)]
    public async Task Many_are_stored_each_under_its_own_lease(int length)
    {
        if (Group(6) is not [var good, var removed, var foreign, var intended, var older, var last])
        {
            throw new InvalidOperationException();
        }

        RemoteKey[] keys = [good, removed, foreign, intended, older, last];
        var leases = (await A.Lease.AcquireManyAsync([.. keys.Select(static key => new LeaseAsk(key, default))], Minute, default)).Select(static reply => reply.Grant).ToArray();
        await B.Bus.RemoveAsync(removed, default);
        await B.Lease.AcquireAsync(last, default, Minute, default);
        await B.Bus.BeginIntentAsync(intended, "w", Minute, default);
        leases[2] = leases[2] with { Token = "other" };
        leases[4] = leases[4] with { Epoch = ~leases[4].Epoch };
        var replies = await A.Store.PutManyAsync([.. keys.Select((key, i) => new RemotePut(key, leases[i], Long(i % 2 == 0 ? length : 0, (byte)(i + 1)), Minute))], default);
        Assert.Equal([true, false, false, false, false, true], replies.Select(static reply => reply.Stored));
        Assert.Equal(Stamped(leases[0].Epoch, replies[0].Sequence, Long(length, 1)), await B.Store.GetAsync(good, default));
        Assert.Equal(6, (await B.Store.GetAsync(last, default))![^1]);
        foreach (var key in keys[1..5])
        {
            Assert.Null(await B.Store.GetAsync(key, default));
        }

        Assert.False(await A.Lease.RenewAsync(good, leases[0], Minute, default));
        await B.Heard.MessageAsync(message => message.Kind == MessageKind.Wake && message.Key == last.Wire, "the wake message of the one that was waited for");
        Assert.Equal(LeaseOutcome.Busy, (await B.Lease.AcquireAsync(foreign, default, Minute, default)).Outcome);
    }

    [Fact]
    public Task A_put_is_refused_after_a_removal() => PutIsRefusedAsync(key => B.Bus.RemoveAsync(key, default).AsTask());

    [Fact]
    public Task A_put_is_refused_after_a_set() => PutIsRefusedAsync(key => B.Store.SetAsync(key, Body(0, 1), Minute, 0, default).AsTask());

    [Fact]
    public Task A_put_is_refused_after_a_set_without_a_body() => PutIsRefusedAsync(key => B.Store.SetAsync(key, default, Minute, 0, default).AsTask());

    [Fact]
    public Task A_put_is_refused_after_a_write_intent_began() => PutIsRefusedAsync(key => B.Bus.BeginIntentAsync(key, "w", Minute, default).AsTask());

    [Fact]
    public Task A_put_is_refused_after_everything_was_lost() => PutIsRefusedAsync(_ => LoseEverythingAsync());

    [Fact]
    public async Task A_put_with_a_foreign_token_is_refused()
    {
        var lease = await GrantedAsync(A, Key("foreign"));
        Assert.False((await B.Store.PutAsync(Key("foreign"), lease with { Token = "other" }, Body(), Minute, default)).Stored);
        Assert.True((await A.Store.PutAsync(Key("foreign"), lease, Body(), Minute, default)).Stored);
    }

    [Fact]
    public async Task A_put_from_another_epoch_is_refused()
    {
        var lease = await GrantedAsync(A, Key("epoch"));
        Assert.False((await A.Store.PutAsync(Key("epoch"), lease with { Epoch = ~lease.Epoch }, Body(), Minute, default)).Stored);
        Assert.Null(await A.Store.GetAsync(Key("epoch"), default));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50_000)]
    public async Task While_a_write_intent_is_live_a_set_only_removes(int length)
    {
        var key = Key("under intent");
        await A.Store.SetAsync(key, Long(length, 1), Minute, 0, default);
        await A.Bus.BeginIntentAsync(key, "w", Minute, default);
        var reply = await B.Store.SetAsync(key, Long(length, 2), Minute, 0, default);
        Assert.False(reply.Stored);
        Assert.True(reply.Sequence > 0);
        Assert.Null(await A.Store.GetAsync(key, default));
    }

    [Fact]
    public async Task The_sequence_at_a_key_never_decreases_within_an_epoch()
    {
        var last = 0L;
        for (var i = 0; i < 20; i++)
        {
            await (i % 2 == 0 ? A : B).Store.SetAsync(Key("grows"), Body(), Minute, 0, default);
            var sequence = BinaryPrimitives.ReadInt64BigEndian((await A.Store.GetAsync(Key("grows"), default)).AsSpan(8));
            Assert.True(sequence > last);
            last = sequence;
        }
    }

    [Fact]
    public async Task Cancelled_calls_end_as_cancelled() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await A.Store.GetAsync(Key("x"), new CancellationToken(canceled: true)));

    private async Task PutIsRefusedAsync(Func<RemoteKey, Task> between)
    {
        var key = Key("refused");
        var lease = await GrantedAsync(A, key);
        await between(key);
        Assert.False((await A.Store.PutAsync(key, lease, Body(0, 255), Minute, default)).Stored);
        Assert.NotEqual(255, (await A.Store.GetAsync(key, default))?[^1] ?? 0);
    }
}
