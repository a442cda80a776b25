using TieredCache.Coherence;

namespace TieredCache.Tests.Coherence;

public sealed class BucketStateTests
{
    private const ulong Epoch = 77;
    private readonly BucketState _bucket = new();

    public BucketStateTests() => Assert.Equal("resync", _bucket.OnHeartbeat(Epoch, 10));

    [Fact]
    public void It_is_synced_by_the_first_heartbeat() => Assert.Equal((true, Epoch, 10), (_bucket.IsSynced, _bucket.Epoch, _bucket.Applied));

    [Fact]
    public void Messages_in_their_order_advance_it()
    {
        Hear(11, 12, 13);
        Assert.Equal((13, false), (_bucket.Applied, _bucket.HasGap));
        Assert.Null(_bucket.OnHeartbeat(Epoch, 13));
        Assert.Null(_bucket.OnHeartbeat(Epoch, 13));
    }

    [Fact]
    public void A_message_that_comes_twice_changes_nothing()
    {
        Hear(11, 11, 10, 3);
        Assert.Equal((11, false), (_bucket.Applied, _bucket.HasGap));
    }

    [Fact]
    public void A_late_message_fills_the_gap()
    {
        Hear(12, 13);
        Assert.Equal((10, true), (_bucket.Applied, _bucket.HasGap));
        Assert.Null(_bucket.OnHeartbeat(Epoch, 13));
        Hear(11);
        Assert.Equal((13, false), (_bucket.Applied, _bucket.HasGap));
        Assert.Null(_bucket.OnHeartbeat(Epoch, 13));
    }

    [Fact]
    public void A_message_that_never_comes_flushes_at_the_next_but_one_look()
    {
        Hear(12);
        Assert.Null(_bucket.OnHeartbeat(Epoch, 12));
        Assert.Equal("gap", _bucket.OnHeartbeat(Epoch, 12));
        Assert.Equal((12, false), (_bucket.Applied, _bucket.HasGap));
        Assert.Null(_bucket.OnHeartbeat(Epoch, 12));
    }

    [Fact]
    public void The_loss_of_the_last_message_is_seen_by_two_heartbeats()
    {
        Assert.Null(_bucket.OnHeartbeat(Epoch, 11));
        Assert.Equal("gap", _bucket.OnHeartbeat(Epoch, 11));
        Assert.Equal(11, _bucket.Applied);
    }

    [Fact]
    public void A_message_between_two_heartbeats_is_in_time()
    {
        Assert.Null(_bucket.OnHeartbeat(Epoch, 11));
        Hear(11);
        Assert.Null(_bucket.OnHeartbeat(Epoch, 12));
    }

    [Fact]
    public void Traffic_that_goes_on_does_not_hide_a_gap()
    {
        Hear(12);
        Assert.Null(_bucket.OnHeartbeat(Epoch, 12));
        Hear(13, 14);
        Assert.Equal("gap", _bucket.OnHeartbeat(Epoch, 14));
    }

    [Fact]
    public void A_new_epoch_flushes()
    {
        Assert.Equal("epoch", _bucket.OnHeartbeat(78, 3));
        Assert.Equal((78UL, 3), (_bucket.Epoch, _bucket.Applied));
        Assert.Null(_bucket.OnHeartbeat(78, 3));
    }

    [Fact]
    public void An_epoch_is_never_adopted_from_a_message()
    {
        _bucket.OnMessage(78, 11);
        Assert.Equal((false, Epoch, 10), (_bucket.IsSynced, _bucket.Epoch, _bucket.Applied));
        Assert.Equal("resync", _bucket.OnHeartbeat(78, 11));
    }

    [Fact]
    public void After_a_lost_connection_it_flushes_and_hears_nothing_until_then()
    {
        _bucket.OnDisconnected();
        Hear(11);
        Assert.Equal((false, 10), (_bucket.IsSynced, _bucket.Applied));
        Assert.Equal("resync", _bucket.OnHeartbeat(Epoch, 11));
        Assert.True(_bucket.IsSynced);
    }

    [Fact]
    public void Too_many_messages_ahead_are_not_kept()
    {
        for (var sequence = 12; sequence <= 12 + 10_000; sequence++)
        {
            Hear(sequence);
        }

        Assert.False(_bucket.IsSynced);
        Assert.Equal("resync", _bucket.OnHeartbeat(Epoch, 10_012));
        Assert.False(_bucket.HasGap);
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
            Assert.Equal((first + 19, false), (_bucket.Applied, _bucket.HasGap));
        }
    }

    private void Hear(params long[] sequences) => Array.ForEach(sequences, sequence => _bucket.OnMessage(Epoch, sequence));
}
