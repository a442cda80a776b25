using TieredCache.Chaos.Histories;
using TieredCache.Chaos.Messages;
using TieredCache.Chaos.Tests.Checking;

namespace TieredCache.Chaos.Tests.Histories;

public sealed class KeyHistoryTests
{
    private const long At = 20_000;

    [Fact]
    public void A_flood_of_reads_does_not_push_the_write_out()
    {
        var story = new Story().Write("1.1", 10_000, 10_010, 7);
        for (var read = 0; read < 1_000; read++)
        {
            story.Read("2.1", 10_100 + read, 10_100 + read, 6);
        }

        var lines = Of(story);

        Assert.Contains("write r00x = 7", lines[0], StringComparison.Ordinal);
        Assert.Contains("read r00x -> 6 of  (Memory), 988 times", lines[1], StringComparison.Ordinal);
        Assert.Equal(14, lines.Count);
    }

    [Fact]
    public void A_read_that_brings_something_else_is_told()
    {
        var story = new Story();
        for (var read = 0; read < 100; read++)
        {
            story.Read("2.1", 10_100 + read, 10_100 + read, read < 40 ? 6 : 7).Read("3.1", 10_100 + read, 10_100 + read, 6);
        }

        var lines = Of(story);

        Assert.Contains(lines, static line => line.Contains("2.1/0 read r00x -> 6 of  (Memory), 40 times", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.Contains("2.1/0 read r00x -> 7 of  (Memory), ", StringComparison.Ordinal));
    }

    [Fact]
    public void What_was_seen_in_Redis_stands_between()
    {
        var lines = Of(new Story().Write("1.1", 10_000, 10_010, 7).Stored(10_020, 10_040, 0xab, 5, 6).Load("2.1", 10_050, 10_060, 7));

        Assert.Equal(3, lines.Count);
        Assert.Contains("in Redis (server) 6, epoch ab, sequence 5", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Faults_stand_where_they_began_and_other_keys_not_at_all()
    {
        var lines = Of(new Story().Write("1.1", 10_000, 10_010, 7).Fault(9_000, 9_500).Write("1.1", 10_000, 10_010, 7, key: "r01x"));

        Assert.Equal(2, lines.Count);
        Assert.Contains("fault fault", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_long_before_is_left_out() => Assert.Empty(Of(new Story().Write("1.1", 4_000, 4_010, 7).Fault(4_000, 4_010)));

    private static IReadOnlyList<string> Of(Story story) => [.. new KeyHistory(story.History, Story.Key, "2.1", Moments.OfMs(At)).Lines()];
}
