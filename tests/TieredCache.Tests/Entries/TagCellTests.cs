using TieredCache.Entries;

namespace TieredCache.Tests.Entries;

public sealed class TagCellTests
{
    private readonly TagCell _cell = new("t");

    [Fact]
    public void It_is_not_known_before_the_server_was_asked()
    {
        Assert.False(_cell.IsKnown);
        _cell.Remove(place: 0, sequence: 3);
        Assert.False(_cell.IsKnown);
    }

    [Fact]
    public void The_higher_of_what_was_heard_and_what_was_learned_counts()
    {
        _cell.Remove(place: 0, sequence: 9);
        _cell.Learn(5, _cell.Missed);
        Assert.Equal((true, 9), (_cell.IsKnown, _cell.Sequence));
        _cell.Remove(place: 0, sequence: 12);
        Assert.Equal(12, _cell.Sequence);
    }

    [Fact]
    public void After_messages_were_missed_it_has_to_be_asked_again()
    {
        _cell.Learn(5, _cell.Missed);
        var before = _cell.Missed;
        _cell.Forget();
        Assert.False(_cell.IsKnown);
        _cell.Learn(6, before);
        Assert.False(_cell.IsKnown);
        _cell.Learn(7, _cell.Missed);
        Assert.Equal((true, 7), (_cell.IsKnown, _cell.Sequence));
    }
}
