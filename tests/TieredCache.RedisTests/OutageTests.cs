using System.Diagnostics;
using StackExchange.Redis;
using TieredCache.Coherence;
using TieredCache.Redis;
using TieredCache.RedisTests.Servers;
using Xunit.Abstractions;

namespace TieredCache.RedisTests;

/// <summary>A server that dies, comes back, starts late or falls silent.</summary>
public sealed class OutageTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Bound = Timeout + TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan BackWithin = TimeSpan.FromSeconds(5);
    private static readonly Remote.RemoteKey Key = new("k", 0);
    private readonly RedisServerProcess _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Nothing_throws_at_start_without_a_server_and_it_is_used_when_it_comes()
    {
        _server.Kill();
        var watch = Stopwatch.StartNew();
        await using var connection = RedisNode.Open(_server.EndPoint, "p", Timeout);
        await connection.FirstAttempt;
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(4), $"the first attempt took {watch.Elapsed}");
        Assert.False(connection.IsAvailable);
        await FailsAtOnceAsync(connection);
        _server.Start();
        await Eventually.TrueAsync(() => connection.IsAvailable, "the server is used", BackWithin);
        Assert.Null(await new RedisRemoteStore(connection.Commands).GetAsync(Key, default));
    }

    [Fact]
    public async Task A_server_that_dies_fails_calls_in_time_and_messages_flow_again_when_it_is_back()
    {
        await using var a = await RedisNode.StartAsync(_server.EndPoint, "p", Timeout);
        await using var b = await RedisNode.StartAsync(_server.EndPoint, "p", Timeout);
        var before = await a.Bus.RemoveAsync(Key, default);
        await Eventually.TrueAsync(() => b.Heard.Connections.Contains(true), "the listener hears of the connection");
        _server.Kill();
        var watch = Stopwatch.StartNew();
        await Assert.ThrowsAnyAsync<Exception>(async () => await a.Bus.RemoveAsync(Key, default));
        Assert.True(watch.Elapsed < Bound, $"the failure took {watch.Elapsed}");
        await Eventually.TrueAsync(() => !b.Bus.IsAvailable && b.Heard.Connections.Last() is false, "the loss is noticed", TimeSpan.FromSeconds(2));

        _server.Start();
        await Eventually.TrueAsync(() => a.Bus.IsAvailable && b.Bus.IsAvailable, "both are back", BackWithin);
        await Eventually.TrueAsync(() => b.Heard.Connections.Last(), "the listener hears of it");
        var after = await a.Bus.RemoveAsync(Key, default);
        Assert.NotEqual(before.Epoch, after.Epoch);
        Assert.True(after.Sequence > before.Sequence);
        await b.Heard.MessageAsync(message => message.Sequence == after.Sequence, "messages flow again");
    }

    [Fact]
    public async Task Once_the_listener_hears_that_the_connection_is_back_no_message_is_missed()
    {
        await using var a = await RedisNode.StartAsync(_server.EndPoint, "p", Timeout);
        await using var b = await RedisNode.StartAsync(_server.EndPoint, "p", Timeout);
        await Eventually.TrueAsync(() => b.Heard.Connections.Contains(true), "the listener hears of the connection");
        for (var round = 0; round < 5; round++)
        {
            var losses = Losses();
            _server.Command("CLIENT", "KILL", "TYPE", "pubsub");
            await Eventually.TrueAsync(() => Losses() > losses, "the loss is heard of", BackWithin);
            BusReply reply;
            do
            {
                // The client may tell of one loss twice: then "back" is told twice too, and holds from the second time on.
                await Eventually.TrueAsync(() => b.Heard.Connections.Last() && a.Bus.IsAvailable, "the subscription is back", BackWithin);
                losses = Losses();
                reply = await a.Bus.RemoveAsync(Key, default);
                await Eventually.TrueAsync(() => IsHeard(reply) || Losses() > losses, "the message after coming back", BackWithin);
            }
            while (!IsHeard(reply));
        }

        Assert.InRange(Losses(), 5, 15);

        int Losses() => b.Heard.Connections.Count(connected => !connected);

        bool IsHeard(BusReply reply) => b.Heard.Messages.Any(heard => heard.Message.Sequence == reply.Sequence);
    }

    [Fact]
    public async Task A_silent_server_costs_no_more_than_the_time_out_and_a_lease_granted_too_late_is_given_back()
    {
        await using var a = await RedisNode.StartAsync(_server.EndPoint, "p", Timeout);
        await a.Lease.ReleaseAsync(Key, new("none", Epoch: 0, Sequence: 0), TimeSpan.Zero, default);
        var warm = await a.Lease.AcquireAsync(new("warm", 0), default, TimeSpan.FromMinutes(1), default);
        Assert.Equal(Remote.LeaseOutcome.Granted, warm.Outcome);
        _server.Freeze();
        var watch = Stopwatch.StartNew();
        await Assert.ThrowsAsync<TimeoutException>(async () => await a.Lease.AcquireAsync(Key, default, TimeSpan.FromMinutes(1), default));
        Assert.True(watch.Elapsed < Bound, $"the failure took {watch.Elapsed}");
        _server.Thaw();
        await using var b = await RedisNode.StartAsync(_server.EndPoint, "p", Timeout);
        await Eventually.TrueAsync(async () => (await b.Lease.AcquireAsync(Key, default, TimeSpan.FromMinutes(1), default)).Outcome == Remote.LeaseOutcome.Granted, "the lease is free");
    }

    [Fact]
    public async Task A_removal_that_timed_out_does_not_run_later()
    {
        await using var a = await RedisNode.StartAsync(_server.EndPoint, "p", Timeout);
        var first = await a.Bus.RemoveAsync(Key, default);
        _server.Freeze();
        await Assert.ThrowsAsync<TimeoutException>(async () => await a.Bus.RemoveAsync(Key, default));
        var watch = Stopwatch.StartNew();
        await Eventually.TrueAsync(() => watch.Elapsed > TimeSpan.FromMilliseconds(300), "the deadline has passed on the server too");
        _server.Thaw();
        BusReply next = default;
        await Eventually.TrueAsync(async () => (next = await a.Bus.RemoveAsync(Key, default)).Sequence > 0, "the server answers again");
        Assert.Equal(first.Sequence + 1, next.Sequence);
    }

    [Fact]
    public async Task A_clock_that_was_wrong_is_put_right_by_the_server()
    {
        await using var connection = RedisNode.Open(_server.EndPoint, "p", Timeout);
        await connection.FirstAttempt;
        await using var bus = new RedisInvalidationBus(connection.Commands, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        connection.ServerTimes[0].Set(1, connection.Timestamp());
        Assert.True((await bus.RemoveAsync(Key, 0, default)).Sequence > 0);
        Assert.InRange(connection.ServerTimes[0].OffsetMs, -1000, 1000);
    }

    [Fact]
    public async Task A_full_server_still_removes_and_refuses_to_store()
    {
        await using var a = await RedisNode.StartAsync(_server.EndPoint, "p", Timeout);
        await a.Store.SetAsync(Key, new byte[100], TimeSpan.FromMinutes(1), 0, default);
        var lease = (await a.Lease.AcquireAsync(new("other", 0), default, TimeSpan.FromMinutes(1), default)).Grant;
        _server.Command("CONFIG", "SET", "maxmemory", "1");
        await Assert.ThrowsAnyAsync<Exception>(async () => await a.Store.SetAsync(Key, new byte[100], TimeSpan.FromMinutes(1), 0, default));
        await Assert.ThrowsAnyAsync<Exception>(async () => await a.Store.PutAsync(new("other", 0), lease, new byte[100], TimeSpan.FromMinutes(1), default));
        var tag = await a.Bus.RemoveTagAsync("t", default);
        Assert.Equal([tag.Sequence], await a.Bus.FindTagsAsync(["t"], default));
        Assert.True((await a.Bus.RemoveAsync(Key, default)).Sequence > 0);
        Assert.True((await a.Bus.BeginIntentAsync(Key, "w", TimeSpan.FromMinutes(1), default)).Sequence > 0);
        Assert.Null(await a.Store.GetAsync(Key, default));
    }

    [Fact]
    public async Task A_full_server_takes_a_set_without_a_body_for_the_removal_that_it_is()
    {
        await using var a = await RedisNode.StartAsync(_server.EndPoint, "p", Timeout);
        await a.Store.SetAsync(Key, new byte[100], TimeSpan.FromMinutes(1), 0, default);
        _server.Command("CONFIG", "SET", "maxmemory", "1");
        Assert.True((await a.Store.SetUnflushedAsync(Key, default, TimeSpan.FromMinutes(1), 5, TimeSpan.FromHours(1), default)).Stored);
        Assert.Null(await a.Store.GetAsync(Key, default));
        Assert.False((await a.Store.SetAsync(Key, default, TimeSpan.FromMinutes(1), 4, default)).Stored);
    }

    [Fact]
    public async Task Of_many_a_full_server_hands_out_what_it_has_and_refuses_the_leases_of_the_rest()
    {
        await using var a = await RedisNode.StartAsync(_server.EndPoint, "p", Timeout);
        await a.Store.SetAsync(Key, new byte[100], TimeSpan.FromMinutes(1), 0, default);
        _server.Command("CONFIG", "SET", "maxmemory", "1");
        Remote.LeaseAsk[] asks = [new(new("new", Key.Hash), default), new(Key, default)];
        var replies = await a.Lease.AcquireManyAsync(asks, TimeSpan.FromMinutes(1), default);
        Assert.Equal([Remote.LeaseOutcome.Refused, Remote.LeaseOutcome.Found], replies.Select(static reply => reply.Outcome));
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(async () => await a.Lease.AcquireManyAsync(asks[..1], TimeSpan.FromMinutes(1), default));
        Assert.Contains("OOM", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_swallows_everything_is_replaced_and_its_subscription_too()
    {
        using var relay = new SwallowingRelay(_server.Port);
        await using var a = await RedisNode.StartAsync(relay.EndPoint, "p", Timeout);
        await using var b = await RedisNode.StartAsync(_server.EndPoint, "p", Timeout);
        var before = await a.Bus.RemoveAsync(Key, default);
        await a.Heard.MessageAsync(message => message.Sequence == before.Sequence, "the message before");
        relay.SwallowWhatIsOpen();
        var watch = Stopwatch.StartNew();
        await Eventually.TrueAsync(async () => (await a.Bus.HeartbeatAsync(0, default)).Sequence > 0, "commands run again", TimeSpan.FromSeconds(8));
        output.WriteLine($"a swallowed connection answers again after {watch.ElapsedMilliseconds} ms");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"commands ran again after {watch.Elapsed}");
        await Eventually.TrueAsync(() => a.Bus.IsAvailable && a.Heard.Connections.Contains(false) && a.Heard.Connections.Last(), "the subscription has moved");
        var last = await b.Bus.RemoveAsync(Key, default);
        await a.Heard.MessageAsync(message => message.Sequence == last.Sequence, "messages flow again");
        Assert.Single(a.Heard.Messages, message => message.Message.Sequence == last.Sequence);
    }

    [Fact]
    public async Task A_subscription_that_is_swallowed_while_commands_work_is_told_as_lost_and_replaced()
    {
        using var relay = new SwallowingRelay(_server.Port);
        await using var a = await RedisNode.StartAsync(relay.EndPoint, "p", Timeout);
        await using var b = await RedisNode.StartAsync(_server.EndPoint, "p", Timeout);
        relay.SwallowSubscriptions();
        var watch = Stopwatch.StartNew();
        await Eventually.TrueAsync(() => a.Heard.Connections.Contains(false), "the loss is told");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(3), $"told after {watch.Elapsed}");
        await a.Bus.RemoveAsync(Key, default);
        await Eventually.TrueAsync(() => a.Heard.Connections.Last(), "the subscription is back");
        output.WriteLine($"a swallowed subscription delivers again after {watch.ElapsedMilliseconds} ms");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(7), $"back after {watch.Elapsed}");
        var last = await b.Bus.RemoveAsync(Key, default);
        await a.Heard.MessageAsync(message => message.Sequence == last.Sequence, "messages flow again");
    }

    [Fact]
    public async Task A_lease_whose_answer_went_down_with_the_connection_is_given_back()
    {
        using var relay = new SwallowingRelay(_server.Port);
        await using var a = await RedisNode.StartAsync(relay.EndPoint, "p", TimeSpan.FromSeconds(2));
        relay.SwallowAnswers();
        var lost = a.Lease.AcquireAsync(Key, default, TimeSpan.FromMinutes(1), default).AsTask();
        await Eventually.TrueAsync(IsHeld, "the server has granted it");
        relay.CloseWhatIsOpen();
        await Assert.ThrowsAnyAsync<RedisConnectionException>(() => lost);
        await Eventually.TrueAsync(() => !IsHeld(), "it is free again, long before it expires");
    }

    [Fact]
    public async Task Many_leases_whose_answer_went_down_with_the_connection_are_given_back()
    {
        using var relay = new SwallowingRelay(_server.Port);
        await using var a = await RedisNode.StartAsync(relay.EndPoint, "p", TimeSpan.FromSeconds(2));
        relay.SwallowAnswers();
        var lost = a.Lease.AcquireManyAsync([new(Key, default), new(new("other", Key.Hash), default)], TimeSpan.FromMinutes(1), default).AsTask();
        await Eventually.TrueAsync(() => IsHeld() && IsHeld("other"), "the server has granted them");
        relay.CloseWhatIsOpen();
        await Assert.ThrowsAnyAsync<RedisConnectionException>(() => lost);
        await Eventually.TrueAsync(() => !IsHeld() && !IsHeld("other"), "they are free again, long before they expire");
    }

    [Fact]
    public async Task A_lease_that_could_not_be_given_up_is_as_soon_as_the_connection_is_back()
    {
        using var relay = new SwallowingRelay(_server.Port);
        await using var a = await RedisNode.StartAsync(relay.EndPoint, "p", Timeout);
        var lease = (await a.Lease.AcquireAsync(Key, default, TimeSpan.FromMinutes(1), default)).Grant;
        relay.SwallowWhatIsOpen();
        await Assert.ThrowsAsync<TimeoutException>(async () => await a.Lease.ReleaseAsync(Key, lease, TimeSpan.Zero, default));
        Assert.True(IsHeld());
        relay.CloseWhatIsOpen();
        await Eventually.TrueAsync(() => !IsHeld(), "it is free");
    }

    // Past the library: who asks for the lease to see whether it is held may be the one who gets it.
    private bool IsHeld() => IsHeld(Key.Wire);

    private bool IsHeld(string wire) => _server.Command("KEYS", $"tc:*:l:{wire}").Contains($":l:{wire}", StringComparison.Ordinal);

    private static async Task FailsAtOnceAsync(RedisConnection connection)
    {
        var watch = Stopwatch.StartNew();
        var error = await Assert.ThrowsAsync<RedisUnavailableException>(async () => await new RedisRemoteStore(connection.Commands).GetAsync(Key, default));
        Assert.Contains("Redis", error.Message, StringComparison.Ordinal);
        Assert.True(watch.ElapsedMilliseconds < 100);
    }
}
