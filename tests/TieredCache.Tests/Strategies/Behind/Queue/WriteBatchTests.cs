using TieredCache.Strategies.Behind.Queue;

namespace TieredCache.Tests.Strategies.Behind.Queue;

public sealed class WriteBatchTests
{
    [Theory]
    [InlineData(new[] { 1, 2, 3 })]
    [InlineData(new[] { 2, 3, 1 })]
    [InlineData(new[] { 3, 1, 2 })]
    public void The_highest_sequence_of_a_key_stands_for_all_whatever_their_order(int[] sequences)
    {
        var batch = new WriteBatch(3, everyVersion: false);
        Array.ForEach(sequences, sequence => batch.Add(FakeTarget.Put("a", sequence)));

        var write = Assert.Single(batch.Writes);
        Assert.Equal(3, write.Sequence);
        Assert.Equal([1L, 2L, 3L], write.All().Select(static one => one.Sequence).Order());
    }

    [Fact]
    public void Where_every_version_is_wanted_all_are_kept()
    {
        var batch = new WriteBatch(2, everyVersion: true);
        batch.Add(FakeTarget.Put("a", 1));
        batch.Add(FakeTarget.Put("a", 2));
        Assert.Equal([1L, 2L], batch.Writes.Select(static write => write.Sequence));
    }
}
