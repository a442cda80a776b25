namespace TieredCache.Chaos.Tests.Checking;

/// <summary>I1.</summary>
public sealed class ConvergedTests
{
    [Fact]
    public void An_old_value_read_when_all_has_been_well_for_the_bound_breaks_it() =>
        new Story().Write("1.1", 100, 110, 2).Quiet(1000, 6000).Read("2.1", 4600, 4600, 1).Breaks("I1");

    [Fact]
    public void The_same_before_the_bound_does_not() =>
        Assert.DoesNotContain(Check(new Story().Write("1.1", 990, 1000, 2).Quiet(1000, 6000).Read("2.1", 4400, 4400, 1)), static violation => violation.Invariant == "I1");

    [Fact]
    public void A_write_that_never_had_its_place_binds_nobody() =>
        new Story().Commit("1.1", 100, 2).Quiet(1000, 6000).Read("2.1", 4600, 4600, 1).Keeps();

    [Fact]
    public void A_loss_that_took_the_node_with_it_is_excused_in_bounded_only()
    {
        var story = new Story().Write("1.1", 100, 110, 2).Fault(50, 300, losesWrites: true).Quiet(1000, 9000).Read("2.1", 8000, 8000, 1);
        story.History.Killed["1.1"] = Messages.Moments.OfMs(200);
        Assert.DoesNotContain(Check(story), static violation => violation.Invariant == "I1");
        story.Breaks("I1", isStrict: true);
    }

    private static IReadOnlyList<Chaos.Checking.Violation> Check(Story story) => Chaos.Checking.HistoryChecker.Check(story.History);
}
