using TieredCache.Memory;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Memory;

public sealed class RecencyListTests
{
    private readonly TierBench _bench = new();
    private readonly RecencyList _list = new();

    [Fact]
    public void The_first_added_is_the_oldest()
    {
        Add("a", "b", "c");
        Assert.Equal("a b c", Order());
    }

    [Fact]
    public void A_touch_makes_it_the_newest()
    {
        var nodes = Add("a", "b", "c");
        _list.Touch(nodes[0]);
        Assert.Equal("b c a", Order());
        _list.Touch(nodes[2]);
        Assert.Equal("b a c", Order());
        _list.Touch(nodes[2]);
        Assert.Equal("b a c", Order());
    }

    [Fact]
    public void Any_place_can_be_taken_out()
    {
        var nodes = Add("a", "b", "c", "d");
        _list.Remove(nodes[1]);
        Assert.Equal("a c d", Order());
        _list.Remove(nodes[3]);
        Assert.Equal("a c", Order());
        _list.Remove(nodes[0]);
        _list.Remove(nodes[2]);
        Assert.Null(_list.Oldest);
    }

    [Fact]
    public void What_was_taken_out_is_not_linked_in_again()
    {
        var nodes = Add("a", "b");
        _list.Remove(nodes[0]);
        _list.Touch(nodes[0]);
        Assert.Equal("b", Order());
    }

    [Fact]
    public void What_was_cleared_is_not_linked_in_again()
    {
        var before = Add("a", "b", "c");
        _list.Clear();
        Add("d");
        _list.Touch(before[0]);
        _list.Touch(before[1]);
        Assert.Equal("d", Order());
        Assert.All(before, static node => Assert.False(node.IsLinked));
    }

    private LruNode[] Add(params string[] keys)
    {
        var nodes = keys.Select(key => new LruNode(_bench.Entry(key, 0))).ToArray();
        Array.ForEach(nodes, _list.AddNewest);
        return nodes;
    }

    private string Order()
    {
        var keys = new List<string>();
        for (var node = _list.Oldest; node is not null; node = node.Newer)
        {
            keys.Add(node.Entry.Key);
        }

        return string.Join(' ', keys);
    }
}
