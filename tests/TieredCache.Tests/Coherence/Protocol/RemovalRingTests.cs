using TieredCache.Coherence.Outstanding;
using TieredCache.Coherence.Protocol;

namespace TieredCache.Tests.Coherence.Protocol;

public sealed class RemovalRingTests
{
    private const int Buckets = 4;
    private readonly RemovalRing _ring = new(capacity: 3, keptMs: 1_000);

    [Fact]
    public void What_another_epoch_confirmed_is_repeated_in_its_bucket()
    {
        Begin(epoch: 1);
        Confirm("a", hash: 1, version: 5);
        Confirm("b", hash: 2);
        Assert.Equal(["a 5"], Began(bucket: 1, epoch: 2));
        Assert.Equal(["b 0"], Began(bucket: 2, epoch: 2));
        Assert.Equal([], Began(bucket: 3, epoch: 2));
    }

    [Fact]
    public void A_tag_is_repeated_in_the_bucket_of_the_tags()
    {
        Begin(epoch: 1);
        _ring.Confirmed(new("t", IsTag: true), 0, 1, sequence: 1, dataVersion: 0, now: 10);
        Assert.Equal([], Began(bucket: 0, epoch: 2));
        Assert.Equal(["t 0"], Began(bucket: Buckets, epoch: 2));
    }

    [Fact]
    public void The_same_epoch_repeats_nothing()
    {
        Begin(epoch: 1);
        Confirm("a", hash: 1);
        Assert.Equal([], Began(bucket: 1, epoch: 1));
    }

    [Fact]
    public void What_the_new_epoch_has_confirmed_already_is_not_repeated()
    {
        Begin(epoch: 1);
        Assert.True(Confirm("a", hash: 1, epoch: 2));
        Assert.Equal([], Began(bucket: 1, epoch: 2));
    }

    [Fact]
    public void A_late_confirmation_of_an_epoch_that_is_over_is_to_be_repeated_at_once()
    {
        Begin(epoch: 2);
        Assert.True(Confirm("a", hash: 1, epoch: 1));
        Assert.False(Confirm("a", hash: 1, epoch: 2));
    }

    [Fact]
    public void Before_any_epoch_is_known_nothing_is_to_be_repeated() => Assert.False(Confirm("a", hash: 1));

    [Fact]
    public void Of_several_versions_the_highest_is_kept()
    {
        Begin(epoch: 1);
        Confirm("a", hash: 1, version: 7);
        Confirm("a", hash: 1, version: 6);
        Assert.Equal(["a 7"], Began(bucket: 1, epoch: 2));
    }

    [Fact]
    public void What_is_older_than_it_is_kept_is_forgotten()
    {
        Begin(epoch: 1);
        Confirm("a", hash: 1, now: 10);
        Confirm("b", hash: 1, now: 500);
        Assert.Equal(["b 0"], Began(bucket: 1, epoch: 2, now: 1_100));
        Assert.Equal(1, _ring.Count);
    }

    [Fact]
    public void One_that_is_confirmed_again_is_kept_from_then_on()
    {
        Begin(epoch: 1);
        Confirm("a", hash: 1, now: 10);
        Confirm("a", hash: 1, now: 900);
        Assert.Equal(["a 0"], Began(bucket: 1, epoch: 2, now: 1_500));
    }

    [Fact]
    public void More_than_fit_stand_for_everything_until_they_would_have_been_forgotten()
    {
        Begin(epoch: 1);
        for (var i = 0; i < 5; i++)
        {
            Confirm("k" + i, hash: 1, now: 10 + i);
        }

        Assert.Null(_ring.Began(1, Buckets, 2, now: 900));
        Assert.Null(_ring.Began(2, Buckets, 2, now: 900));
        Assert.Equal([], Began(bucket: 3, epoch: 1, now: 900));
        Assert.Equal([], Began(bucket: 3, epoch: 2, now: 1_500));
    }

    [Fact]
    public void One_key_over_and_over_takes_one_place()
    {
        Begin(epoch: 1);
        Confirm("a", hash: 1);
        for (var i = 0; i < 100; i++)
        {
            Confirm("b", hash: 1, now: 20 + i);
        }

        Assert.Equal(["a 0", "b 0"], Began(bucket: 1, epoch: 2));
    }

    private void Begin(ulong epoch)
    {
        for (var bucket = 0; bucket <= Buckets; bucket++)
        {
            Assert.Equal([], Began(bucket, epoch));
        }
    }

    [Fact]
    public void What_was_stored_before_a_removal_of_this_node_is_from_before()
    {
        Assert.False(_ring.IsFromBefore("a", epoch: 1, sequence: 1));
        Confirm("a", 0, epoch: 1, sequence: 51);
        Assert.True(_ring.IsFromBefore("a", epoch: 1, sequence: 50));
        Assert.False(_ring.IsFromBefore("a", epoch: 1, sequence: 51));
        Assert.False(_ring.IsFromBefore("b", epoch: 1, sequence: 50));
    }

    [Fact]
    public void What_was_stored_in_another_epoch_is_from_before_until_the_removal_was_repeated_in_that()
    {
        Confirm("a", 0, epoch: 1, sequence: 51);
        Assert.True(_ring.IsFromBefore("a", epoch: 2, sequence: 90));
        Confirm("a", 0, epoch: 2, sequence: 91);
        Assert.True(_ring.IsFromBefore("a", epoch: 2, sequence: 90));
        Assert.False(_ring.IsFromBefore("a", epoch: 2, sequence: 91));
    }

    [Fact]
    public void A_report_that_removes_nothing_leaves_what_is_stored_alone()
    {
        Report("a", hash: 0, epoch: 1, version: 5);
        Assert.False(_ring.IsFromBefore("a", epoch: 1, sequence: 50));
        Confirm("a", 0, epoch: 1, sequence: 51);
        Report("a", hash: 0, epoch: 1, version: 6);
        Assert.True(_ring.IsFromBefore("a", epoch: 1, sequence: 50));
        Assert.False(_ring.IsFromBefore("a", epoch: 1, sequence: 51));
    }

    [Fact]
    public void A_report_is_repeated_as_one_and_takes_no_place_of_its_own()
    {
        Begin(epoch: 1);
        Confirm("a", hash: 1, version: 5);
        Report("a", hash: 1, epoch: 1, version: 5);
        Report("b", hash: 1, epoch: 1, version: 7);
        Report("b", hash: 1, epoch: 1, version: 6);
        Assert.Equal(2, _ring.Count);
        Assert.Equal([("a", false, 5), ("a", true, 5), ("b", true, 7)],
            _ring.Began(1, Buckets, 2, now: 200)!.Select(static pair => (pair.Key.Wire, pair.Key.IsReport, pair.Value)));
    }

    [Fact]
    public void A_removal_is_repeated_although_a_report_has_been_confirmed_by_the_new_epoch_already()
    {
        Begin(epoch: 1);
        Confirm("a", hash: 1, version: 5);
        Assert.True(Report("a", hash: 1, epoch: 2, version: 5));
        Assert.Equal(["a 5"], Began(bucket: 1, epoch: 2));
    }

    private bool Report(string wire, uint hash, ulong epoch, long version) =>
        _ring.Confirmed(new PendingInvalidation(wire, IsTag: false, IsReport: true), hash, epoch, sequence: 99, version, now: 10);

    private bool Confirm(string wire, uint hash, ulong epoch = 1, long version = 0, long now = 10, long sequence = 1) =>
        _ring.Confirmed(new PendingInvalidation(wire, IsTag: false), hash, epoch, sequence, version, now);

    private string[] Began(int bucket, ulong epoch, long now = 200) => [.. _ring.Began(bucket, Buckets, epoch, now)!.Select(static pair => $"{pair.Key.Wire} {pair.Value}")];
}
