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
        Assert.Equal([3L, 2L, 1L], write.All().Select(static one => one.Sequence));
    }

    // Squared they would take minutes.
    [Fact]
    public async Task Very_many_writes_of_a_key_are_added_in_as_many_steps()
    {
        const int Most = 500_000;
        var batch = new WriteBatch(Most, everyVersion: false);
        var added = Task.Run(() =>
        {
            for (var i = 1; i <= Most; i++)
            {
                batch.Add(FakeTarget.Put("a", i));
            }
        });
        await added.WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(Most, Assert.Single(batch.Writes).All().Count());
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
