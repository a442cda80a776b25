using TieredCache.Remote;
using TieredCache.Remote.Bulk;

namespace TieredCache.Tests.Remote.Bulk;

public sealed class SlotGroupsTests
{
    [Fact]
    public void Nothing_makes_no_group() => Assert.Empty(Of(16, []));

    [Fact]
    public void Keys_whose_hashes_agree_in_the_low_bits_go_together()
    {
        var groups = Of(4, [0, 5, 4, 1, 8, 7]);
        Assert.Equal([[0, 2, 4], [1, 3], [5]], groups.OrderBy(static group => group[0]));
    }

    [Fact]
    public void A_group_holds_256_keys_at_most()
    {
        var groups = Of(1, Enumerable.Range(0, 600));
        Assert.Equal([256, 256, 88], groups.ConvertAll(static group => group.Length));
        Assert.Equal(Enumerable.Range(0, 600), groups.SelectMany(static group => group));
    }

    [Fact]
    public void A_group_ends_where_its_bytes_would_keep_the_server() =>
        Assert.Equal([3, 3, 1], SlotGroups.Of(1, new int[7], static _ => new RemoteKey("k", 0), static _ => 100_000).ConvertAll(static group => group.Length));

    private static List<int[]> Of(int groups, IEnumerable<int> hashes) =>
        SlotGroups.Of(groups, [.. hashes.Select(static hash => new RemoteKey("k", (uint)hash))], static key => key, static _ => 0);
}
