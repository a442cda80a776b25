using TieredCache.Chaos.Messages;

namespace TieredCache.Chaos.Tests.Checking;

/// <summary>I3 and I4: what a node reads after it has written or read itself.</summary>
public sealed class NodeReadTests
{
    [Theory]
    [InlineData(nameof(Source.Memory))]
    [InlineData(nameof(Source.Stale))]
    [InlineData(nameof(Source.Unknown))]
    public void A_node_that_reads_something_older_than_its_own_write_breaks_it(string source) =>
        new Story().Write("1.1", 100, 110, 2).Read("1.1", 111, 111, 1, Enum.Parse<Source>(source)).Breaks("I3");

    [Fact]
    public void Pending_or_not_makes_no_difference_at_home() =>
        new Story().Write("1.1", 100, 110, 2, acknowledged: false).Read("1.1", 111, 111, 1).Breaks("I3");

    [Fact]
    public void A_read_that_began_before_the_write_ended_keeps_it() => new Story().Write("1.1", 100, 110, 2).Read("1.1", 109, 120, 1).Keeps();

    [Fact]
    public void Another_life_of_the_node_is_another_node() => new Story().Write("1.1", 100, 110, 2).Read("1.2", 111, 111, 1).Keeps();

    [Fact]
    public void A_node_that_reads_something_older_than_before_breaks_it() =>
        new Story().Read("1.1", 100, 101, 5).Read("1.1", 102, 103, 4, Source.Unknown).Breaks("I4");

    [Fact]
    public void What_a_loader_returned_may_never_have_been_stored() =>
        new Story().Read("1.1", 100, 101, 5, Source.Loader).Read("1.1", 102, 103, 4).Keeps();

    [Fact]
    public void What_was_loaded_while_commands_failed_may_never_have_been_stored() =>
        WithoutRedis().Read("1.1", 130, 131, 4).Keeps();

    [Fact]
    public void What_anybody_has_seen_in_Redis_was_stored() =>
        WithoutRedis().Read("2.1", 120, 121, 5, Source.Remote).Read("1.1", 130, 131, 4).Breaks("I4");

    [Fact]
    public void But_not_before_it_was_seen_there() =>
        WithoutRedis().Read("1.1", 130, 131, 4).Read("2.1", 140, 141, 5, Source.Remote).Keeps();

    [Fact]
    public void And_from_then_on_it_binds_the_node() =>
        WithoutRedis().Read("2.1", 140, 141, 5, Source.Remote).Read("1.1", 150, 151, 4).Breaks("I4");

    [Fact]
    public void What_was_loaded_while_all_was_well_was_stored() =>
        new Story().Load("1.1", 90, 95, 5).Read("1.1", 100, 101, 5).Read("1.1", 102, 103, 4).Breaks("I4");

    [Fact]
    public void Reads_at_the_same_time_have_no_order() => new Story().Read("1.1", 100, 103, 5).Read("1.1", 102, 104, 4).Keeps();

    private static Story WithoutRedis() => new Story().Noted(HappeningKind.Trouble, "1.1", 80, 92).Load("1.1", 90, 95, 5).Read("1.1", 100, 101, 5);

    [Fact]
    public void The_seconds_of_a_loss_are_excused_in_bounded_only()
    {
        var story = new Story().Fault(90, 95, losesWrites: true).Read("1.1", 100, 101, 5).Read("1.1", 102, 103, 4);
        story.Keeps();
        story.Breaks("I4", isStrict: true);
    }

    [Fact]
    public void A_loss_excuses_at_home_only_what_was_told_by_a_tag_and_in_bounded()
    {
        var byTag = new Story().Fault(90, 95, losesWrites: true).Write("1.1", 100, 110, 2, way: WriteWay.Tag).Read("1.1", 111, 111, 1);
        byTag.Keeps();
        byTag.Breaks("I3", isStrict: true);
        new Story().Fault(90, 95, losesWrites: true).Write("1.1", 100, 110, 2).Read("1.1", 111, 111, 1).Breaks("I3");
    }
}
