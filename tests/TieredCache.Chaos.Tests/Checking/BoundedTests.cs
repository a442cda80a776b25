using TieredCache.Chaos.Messages;

namespace TieredCache.Chaos.Tests.Checking;

/// <summary>I2 and I11: what is served past the bound.</summary>
public sealed class BoundedTests
{
    [Theory]
    [InlineData(nameof(Source.Memory))]
    [InlineData(nameof(Source.Remote))]
    public void An_old_value_past_the_bound_breaks_it(string source)
    {
        var violation = new Story().Write("1.1", 0, 10, 1).Write("1.1", 100, 110, 2).Read("2.1", 3611, 3611, 1, Enum.Parse<Source>(source)).Breaks("I2");
        Assert.Equal((Story.Key, "2.1", 2), (violation.Key, violation.Node, violation.Missed));
    }

    [Fact]
    public void Within_the_bound_it_does_not() => new Story().Write("1.1", 100, 110, 2).Read("2.1", 3600, 3600, 1).Keeps();

    [Fact]
    public void A_pending_write_binds_from_when_it_was_sent()
    {
        Story Pending() => new Story().Write("1.1", 100, 110, 2, acknowledged: false).Noted(HappeningKind.Drained, "1.1", 5000, 5001);
        Pending().Read("2.1", 8000, 8000, 1).Keeps();
        Pending().Read("2.1", 8502, 8502, 1).Breaks("I2");
    }

    [Fact]
    public void A_pending_write_of_a_node_that_died_binds_nobody() =>
        new Story().Write("1.1", 100, 110, 2, acknowledged: false).Noted(HappeningKind.Drained, "2.1", 5000, 5001).Read("2.1", 9000, 9000, 1).Keeps();

    [Fact]
    public void What_is_flagged_as_stale_is_excused_while_something_is_broken() =>
        new Story().Write("1.1", 100, 110, 2).Fault(50, 4000).Read("2.1", 5000, 5000, 1, Source.Stale).Keeps();

    [Theory]
    [InlineData(nameof(Source.Stale))]
    [InlineData(nameof(Source.Unknown))]
    public void Where_nothing_is_broken_a_flag_does_not_help(string source) =>
        new Story().Write("1.1", 100, 110, 2).Read("2.1", 5000, 5000, 1, Enum.Parse<Source>(source)).Breaks("I11");

    [Fact]
    public void The_seconds_of_a_loss_are_excused_in_bounded_only()
    {
        var story = new Story().Write("1.1", 100, 110, 2).Fault(3000, 4000, losesWrites: true).Read("2.1", 5000, 5000, 1);
        story.Keeps();
        story.Breaks("I2", isStrict: true);
    }

    [Fact]
    public void A_node_that_has_just_woken_is_excused() =>
        new Story().Write("1.1", 100, 110, 2).Noted(HappeningKind.Stall, "2.1", 50, 5000).Read("2.1", 5001, 5001, 1).Keeps();
}
