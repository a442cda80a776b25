using TieredCache.Coherence.Protocol;

namespace TieredCache.Tests.Coherence.Protocol;

/// <summary>The state machine by itself: events in, commands out, the time a number.</summary>
public sealed class NodeProtocolTests
{
    private const ulong Epoch = 77;
    private const int Buckets = 3;
    private readonly NodeProtocol _node = new(heartbeatMs: 1_000, longestCallMs: 1_250);
    private long _now = 1;

    [Fact]
    public void It_connects_then_subscribes_then_syncs_then_is_live()
    {
        _node.OnTick(_now);
        Took("Connecting", "Connect");
        _node.OnConnected();
        Took("Subscribing", "Subscribe");
        _node.OnSubscribed(Buckets, _now);
        Took("Syncing");
        _node.OnTick(_now);
        Took("Beat 0", "Beat 1", "Beat 2");
        Beat(0);
        Beat(1);
        Took("Replay 0", "Flush 0 Start", "Replay 1", "Flush 1 Start");
        Beat(2);
        Took("Replay 2", "Flush 2 Start", "Round good", "SendPending");
        Assert.Equal(NodeState.Syncing, _node.State);
        _node.OnPendingSent(succeeded: true);
        Took("Live", "Gate open");
        Assert.Equal(_now + 3_000, _node.TrustedUntil);
        Assert.Equal(_now + 1_000, _node.Due);
    }

    [Fact]
    public void A_connection_that_cannot_be_made_is_tried_again_each_interval_and_is_offline_once()
    {
        _node.OnTick(_now);
        _node.OnConnectFailed(_now);
        Took("Connecting", "Connect", "Gate shut", "Offline");
        Assert.Equal(_now += 1_000, _node.Due);
        _node.OnTick(_now);
        _node.OnConnectFailed(_now);
        Took("Connect", "Gate shut");
        _node.OnHint(connected: true, _now);
        Assert.Equal(_now, _node.Due);
    }

    [Fact]
    public void A_failed_round_makes_it_suspect_until_the_lease_ends_and_then_offline()
    {
        GoLive();
        Round(failing: 1);
        Took("Round bad", "Gate shut", "Suspect");
        Assert.Equal(NodeState.Suspect, _node.State);
        Round(failing: 1);
        Took("Round bad", "Gate shut");
        while (_node.Due < 3_001)
        {
            Assert.Equal(_now + 250, _node.Due);
            Round(failing: 1);
        }

        _node.OnTick(_now = 3_001);
        Assert.Equal(NodeState.Offline, _node.State);
        Assert.True(_now >= _node.TrustedUntil);
    }

    [Fact]
    public void A_good_round_after_a_bad_one_syncs_and_is_live_again()
    {
        GoLive();
        Round(failing: 0);
        _node.TakeCommands();
        Round();
        Took("Round good", "Syncing", "SendPending");
        _node.OnPendingSent(succeeded: true);
        Took("Live", "Gate open");
    }

    [Fact]
    public void What_is_pending_and_cannot_be_sent_keeps_the_gate_shut_until_the_next_round()
    {
        GoLive();
        Round(failing: 0);
        Round();
        _node.OnPendingSent(succeeded: false);
        _node.TakeCommands();
        Assert.Equal(NodeState.Syncing, _node.State);
        Round();
        Took("Round good", "SendPending");
        _node.OnPendingSent(succeeded: true);
        Assert.Equal(NodeState.Live, _node.State);
    }

    [Fact]
    public void A_lost_connection_is_a_hint_that_brings_the_next_round_forward()
    {
        GoLive();
        _now += 500;
        _node.OnHint(connected: false, _now);
        Took("Gate shut", "Suspect");
        Assert.Equal(_now, _node.Due);
        _node.OnTick(_now);
        Took("Beat 0", "Beat 1", "Beat 2");
        Beat(0);
        Beat(1, sequence: 12);
        Beat(2);
        Took("Round good", "Syncing");
        _node.OnTick(_now);
        Took("Read 1 from 11");
        Assert.Equal(LogVerdict.Apply, _node.OnLog(1, Epoch, 12, 11, _now));
        _node.OnLogApplied(1, 12, 12);
        Took("SendPending");
    }

    [Fact]
    public void The_lease_counts_from_when_the_heartbeat_was_sent_of_the_bucket_that_is_furthest_behind()
    {
        GoLive();
        _node.OnTick(_now = 1_001);
        _now += 400;
        Beat(0, sent: 1_001);
        Beat(1, sent: 1_001);
        Assert.Equal(3_001, _node.TrustedUntil);
        Beat(2, sequence: 12, sent: 1_001);
        Assert.Equal(3_001, _node.TrustedUntil);
        _node.OnMessage(2, Epoch, 11, _now);
        _node.OnMessage(2, Epoch, 12, _now);
        Assert.Equal(4_001, _node.TrustedUntil);
    }

    [Fact]
    public void A_live_node_that_cannot_catch_up_goes_offline_when_its_lease_ends()
    {
        GoLive();
        for (var round = 0; round < 3; round++)
        {
            _node.OnTick(_now += 1_000);
            Beat(0, sequence: 12);
            Beat(1);
            Beat(2);
        }

        Assert.Equal(["Gate shut", "Offline"], Taken().Where(static command => command is "Gate shut" or "Offline"));
        Round(sequence: 12);
        Assert.Equal(NodeState.Syncing, _node.State);
        Assert.DoesNotContain("SendPending", Taken());
    }

    [Fact]
    public void A_failure_that_comes_later_than_any_call_may_take_was_held_up_here_and_is_tried_again_at_once()
    {
        GoLive();
        _node.OnTick(_now = 1_001);
        _node.TakeCommands();
        _now += 1_800;
        for (var bucket = 0; bucket < Buckets; bucket++)
        {
            _node.OnBeatFailed(sent: 1_001, _now);
        }

        Took();
        Assert.Equal((NodeState.Live, true), (_node.State, _node.Due <= _now));
        _node.OnTick(_now);
        Took("Beat 0", "Beat 1", "Beat 2");
    }

    [Fact]
    public void A_new_epoch_replays_before_it_flushes()
    {
        GoLive();
        _node.OnTick(_now += 1_000);
        _node.TakeCommands();
        Beat(1, epoch: 78);
        Took("Replay 1", "Flush 1 Epoch");
    }

    [Fact]
    public void A_message_of_another_epoch_brings_the_next_round_forward()
    {
        GoLive();
        _now += 500;
        _node.OnMessage(0, 78, 100, _now);
        Assert.Equal(_now, _node.Due);
        Assert.Equal(NodeState.Live, _node.State);
    }

    [Fact]
    public void Hints_that_keep_coming_do_not_make_it_busy()
    {
        GoLive();
        for (var i = 0; i < 100; i++)
        {
            _node.OnHint(connected: true, _now);
        }

        Assert.Equal(_now + 20, _node.Due);
    }

    [Fact]
    public void A_message_of_a_bucket_that_there_is_not_changes_nothing()
    {
        GoLive();
        _node.OnMessage(Buckets, Epoch, 11, _now);
        _node.OnMessage(-1, Epoch, 11, _now);
        Took();
    }

    private void GoLive()
    {
        _node.OnTick(_now);
        _node.OnConnected();
        _node.OnSubscribed(Buckets, _now);
        _node.OnTick(_now);
        for (var bucket = 0; bucket < Buckets; bucket++)
        {
            Beat(bucket);
        }

        _node.OnPendingSent(succeeded: true);
        Assert.Equal(NodeState.Live, _node.State);
        _node.TakeCommands();
    }

    // One round at its time; its beats are not among the commands that are left.
    private void Round(int failing = -1, long sequence = 10)
    {
        _now = _node.Due;
        _node.OnTick(_now);
        _node.TakeCommands();
        for (var bucket = 0; bucket < Buckets; bucket++)
        {
            if (bucket == failing)
            {
                _node.OnBeatFailed(_now, _now);
            }
            else
            {
                Beat(bucket, sequence);
            }
        }
    }

    private void Beat(int bucket, long sequence = 10, ulong epoch = Epoch, long? sent = null) => _node.OnBeat(bucket, epoch, sequence, sent ?? _now, _now);

    private void Took(params string[] expected) => Assert.Equal(expected, Taken());

    private string[] Taken() => [.. _node.TakeCommands().Select(static command => command.Kind switch
    {
        CommandKind.StateChanged => command.State.ToString(),
        CommandKind.SetGate => command.Is ? "Gate open" : "Gate shut",
        CommandKind.RoundEnded => command.Is ? "Round good" : "Round bad",
        CommandKind.ReadLog => $"Read {command.Bucket} from {command.From}",
        CommandKind.Flush => $"Flush {command.Bucket} {command.Reason}",
        CommandKind.Beat or CommandKind.Replay => $"{command.Kind} {command.Bucket}",
        _ => command.Kind.ToString(),
    })];
}
