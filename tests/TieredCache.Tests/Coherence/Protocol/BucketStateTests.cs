using TieredCache.Coherence.Protocol;

namespace TieredCache.Tests.Coherence.Protocol;

public sealed class BucketStateTests
{
    private const ulong Epoch = 77;
    private readonly BucketState _bucket = new();
    private long _now = 1_000;

    public BucketStateTests()
    {
        Assert.Equal(FlushReason.Start, Beat(10));
        _bucket.OnFlushed();
    }

    [Fact]
    public void It_is_synced_by_the_first_heartbeat() =>
        Assert.Equal((true, true, Epoch, 10, 1_000), (_bucket.IsKnown, _bucket.IsSynced, _bucket.Epoch, _bucket.Applied, _bucket.VerifiedAt));

    [Fact]
    public void Messages_in_their_order_advance_it()
    {
        Hear(11, 12, 13);
        Assert.Equal((13, false), (_bucket.Applied, _bucket.IsBehind));
        Assert.Null(Beat(13));
        Assert.Equal(long.MaxValue, _bucket.ReadDue);
    }

    [Fact]
    public void A_message_that_comes_twice_changes_nothing()
    {
        Hear(11, 11, 10, 3);
        Assert.Equal((11, false), (_bucket.Applied, _bucket.IsBehind));
    }

    [Fact]
    public void A_late_message_fills_the_gap()
    {
        Hear(12, 13);
        Assert.Equal((10, true), (_bucket.Applied, _bucket.IsBehind));
        Hear(11);
        Assert.Equal((13, false, long.MaxValue), (_bucket.Applied, _bucket.IsBehind, _bucket.ReadDue));
    }

    [Fact]
    public void A_late_message_is_waited_for_a_moment_and_then_the_log_is_read()
    {
        Hear(12);
        Assert.Equal(_now + BucketState.PatienceMs, _bucket.ReadDue);
        _now += 50;
        Hear(13, 14);
        Assert.Equal(_now + BucketState.PatienceMs - 50, _bucket.ReadDue);
        Assert.Equal(11, _bucket.OnReading());
        Assert.Equal(long.MaxValue, _bucket.ReadDue);
        Assert.Equal(LogVerdict.Apply, _bucket.OnLog(Epoch, 14, 11));
        Assert.False(_bucket.OnLogApplied(14, 14));
        Assert.Equal((14, false, true), (_bucket.Applied, _bucket.IsBehind, _bucket.IsSynced));
    }

    [Fact]
    public void A_confirmation_that_is_the_next_counts_as_its_message()
    {
        Assert.Null(Beat(11));
        Assert.True(_bucket.OnConfirmed(Epoch, 11));
        Assert.Equal((11, false, 1_000), (_bucket.Applied, _bucket.IsBehind, _bucket.VerifiedAt));
        Hear(11, 12);
        Assert.Equal((12, false), (_bucket.Applied, _bucket.IsBehind));
    }

    [Fact]
    public void A_confirmation_closes_a_gap()
    {
        Hear(12);
        Assert.True(_bucket.OnConfirmed(Epoch, 11));
        Assert.Equal((12, false, long.MaxValue), (_bucket.Applied, _bucket.IsBehind, _bucket.ReadDue));
    }

    [Theory]
    [InlineData(Epoch, 12)]
    [InlineData(Epoch, 10)]
    [InlineData(78, 11)]
    public void A_confirmation_that_is_not_the_next_of_its_epoch_says_nothing(ulong epoch, long sequence)
    {
        Assert.False(_bucket.OnConfirmed(epoch, sequence));
        Assert.Equal((10, false, false), (_bucket.Applied, _bucket.IsBehind, _bucket.IsDoubtful));
    }

    [Fact]
    public void A_confirmation_from_before_the_first_heartbeat_says_nothing()
    {
        var unknown = new BucketState();
        Assert.False(unknown.OnConfirmed(epoch: 0, sequence: 1));
        Assert.Equal((false, 0), (unknown.IsKnown, unknown.Applied));
    }

    [Fact]
    public void The_loss_of_the_last_message_is_seen_by_a_heartbeat()
    {
        _now = 5_000;
        Assert.Null(Beat(11));
        Assert.Equal((true, 5_000 + BucketState.PatienceMs), (_bucket.IsBehind, _bucket.ReadDue));
        Assert.Equal(1_000, _bucket.VerifiedAt);
        Hear(11);
        Assert.Equal((false, 5_000), (_bucket.IsBehind, _bucket.VerifiedAt));
    }

    [Fact]
    public void A_heartbeat_counts_from_when_it_was_sent_and_only_once_its_sequence_is_reached()
    {
        Assert.Null(_bucket.OnBeat(Epoch, 12, sent: 2_000, _bucket.OnBeatSent(), now: 2_400));
        Hear(11);
        Assert.Equal(1_000, _bucket.VerifiedAt);
        Hear(12);
        Assert.Equal(2_000, _bucket.VerifiedAt);
    }

    [Fact]
    public void A_long_log_is_read_page_by_page()
    {
        Beat(20);
        Assert.Equal(11, _bucket.OnReading());
        Assert.Equal(LogVerdict.Apply, _bucket.OnLog(Epoch, 20, 11));
        _bucket.OnLogApplied(15, 20);
        Assert.Equal((15, true), (_bucket.Applied, _bucket.IsBehind));
        Assert.True(_bucket.ReadDue <= _now);
        Assert.Equal(16, _bucket.OnReading());
    }

    [Theory]
    [InlineData(13)]
    [InlineData(0)]
    public void A_log_that_does_not_reach_back_flushes(long first)
    {
        Hear(15);
        _bucket.OnReading();
        Assert.Equal(LogVerdict.Flush, _bucket.OnLog(Epoch, 15, first));
        Assert.Equal((15, false), (_bucket.Applied, _bucket.IsBehind));
    }

    [Fact]
    public void Messages_that_come_while_the_log_is_read_count()
    {
        Hear(12);
        _bucket.OnReading();
        Hear(14, 13);
        Assert.Equal(LogVerdict.Apply, _bucket.OnLog(Epoch, 12, 11));
        _bucket.OnLogApplied(12, 12);
        Assert.Equal((14, false), (_bucket.Applied, _bucket.IsBehind));
    }

    [Fact]
    public void A_sequence_that_the_server_never_gave_out_is_forgotten()
    {
        Hear(1_000_000);
        Assert.Equal(11, _bucket.OnReading());
        Assert.Equal(LogVerdict.Nothing, _bucket.OnLog(Epoch, 10, 0));
        Assert.Equal((10, false), (_bucket.Applied, _bucket.IsBehind));
    }

    [Fact]
    public void A_log_of_another_epoch_puts_it_in_doubt()
    {
        Hear(12);
        _bucket.OnReading();
        Assert.Equal(LogVerdict.Foreign, _bucket.OnLog(78, 12, 11));
        Assert.Equal((true, 10, long.MaxValue), (_bucket.IsDoubtful, _bucket.Applied, _bucket.ReadDue));
    }

    [Fact]
    public void A_log_that_cannot_be_read_twice_flushes()
    {
        Beat(12);
        _bucket.OnReading();
        Assert.False(_bucket.OnLogFailed(_now));
        Assert.Equal(_now + BucketState.PatienceMs, _bucket.ReadDue);
        _bucket.OnReading();
        Assert.True(_bucket.OnLogFailed(_now));
        Assert.Equal((12, false), (_bucket.Applied, _bucket.IsBehind));
    }

    [Fact]
    public void A_log_with_an_entry_that_is_no_message_flushes()
    {
        Beat(12);
        _bucket.OnReading();
        _bucket.OnLog(Epoch, 12, 11);
        Assert.True(_bucket.OnLogApplied(10, 12));
        Assert.Equal((12, false), (_bucket.Applied, _bucket.IsBehind));
    }

    [Fact]
    public void A_new_epoch_flushes()
    {
        Assert.Equal(FlushReason.Epoch, Beat(3, epoch: 78));
        Assert.Equal((78UL, 3), (_bucket.Epoch, _bucket.Applied));
        Assert.Null(Beat(3, epoch: 78));
    }

    [Fact]
    public void An_epoch_is_never_adopted_from_a_message()
    {
        _bucket.OnMessage(78, 11, _now);
        Assert.Equal((true, false, Epoch, 10), (_bucket.IsDoubtful, _bucket.IsSynced, _bucket.Epoch, _bucket.Applied));
    }

    [Fact]
    public void Messages_of_an_epoch_that_is_not_known_yet_count_once_it_is()
    {
        _bucket.OnMessage(78, 101, _now);
        _bucket.OnMessage(78, 102, _now);
        Assert.Equal(FlushReason.Epoch, Beat(100, epoch: 78));
        Assert.Equal((102, false), (_bucket.Applied, _bucket.IsBehind));
    }

    [Fact]
    public void A_heartbeat_that_was_sent_before_the_doubt_does_not_clear_it()
    {
        var doubts = _bucket.OnBeatSent();
        _bucket.OnDisconnected();
        Assert.Null(_bucket.OnBeat(Epoch, 10, _now, doubts, _now));
        Assert.True(_bucket.IsDoubtful);
        Beat(10);
        Assert.True(_bucket.IsSynced);
    }

    [Fact]
    public void After_a_lost_connection_the_log_is_read_at_once()
    {
        _bucket.OnDisconnected();
        Assert.Equal((false, 10), (_bucket.IsSynced, _bucket.Applied));
        Assert.Null(Beat(12));
        Assert.Equal((false, 0), (_bucket.IsSynced, _bucket.ReadDue));
        _bucket.OnReading();
        _bucket.OnLog(Epoch, 12, 11);
        _bucket.OnLogApplied(12, 12);
        Assert.True(_bucket.IsSynced);
    }

    [Fact]
    public void Too_many_messages_ahead_are_not_kept_and_come_from_the_log()
    {
        for (var sequence = 12; sequence <= 12 + 10_000; sequence++)
        {
            Hear(sequence);
        }

        Assert.True(_bucket.IsBehind);
        Assert.Equal(11, _bucket.OnReading());
    }

    [Fact]
    public void Messages_in_any_order_are_all_applied_in_the_end()
    {
        var random = new Random(10);
        for (var round = 0; round < 200; round++)
        {
            var first = _bucket.Applied + 1;
            long[] sequences = [.. Enumerable.Range(0, 20).Select(i => first + i)];
            random.Shuffle(sequences);
            Hear(sequences);
            Assert.Equal((first + 19, false), (_bucket.Applied, _bucket.IsBehind));
        }
    }

    private FlushReason? Beat(long sequence, ulong epoch = Epoch) => _bucket.OnBeat(epoch, sequence, _now, _bucket.OnBeatSent(), _now);

    private void Hear(params long[] sequences) => Array.ForEach(sequences, sequence => _bucket.OnMessage(Epoch, sequence, _now));
}
