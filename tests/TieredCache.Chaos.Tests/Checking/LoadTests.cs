using TieredCache.Chaos.Messages;

namespace TieredCache.Chaos.Tests.Checking;

/// <summary>I8.</summary>
public sealed class LoadTests
{
    [Theory]
    [InlineData("1.1")]
    [InlineData("2.1")]
    public void Two_loads_with_no_removal_between_break_it(string second) => Twice(second).Breaks("I8");

    [Fact]
    public void A_removal_between_keeps_it() => Twice().Write("1.1", 19_040, 19_041, 2).Keeps();

    [Fact]
    public void Just_after_a_removal_the_third_load_breaks_it_for_the_lease_of_the_first_may_be_older()
    {
        Twice().Write("1.1", 18_900, 18_950, 2).Keeps();
        Twice().Write("1.1", 18_900, 18_950, 2).Load("3.1", 19_070, 19_090, 2).Breaks("I8");
        Twice().Write("1.1", 18_800, 18_850, 2).Breaks("I8");
    }

    [Fact]
    public void So_does_the_tag_that_another_key_of_it_was_written_by() =>
        new Story().Load("1.1", 19_000, 19_020, 1, "t00x").Load("2.1", 19_060, 19_080, 1, "t00x").Write("1.1", 19_040, 19_041, 2, "t03x", way: WriteWay.Tag).Keeps();

    [Fact]
    public void But_not_another_tag() =>
        new Story().Load("1.1", 19_000, 19_020, 1, "t00x").Load("2.1", 19_060, 19_080, 1, "t00x").Write("1.1", 19_040, 19_041, 2, "t01x", way: WriteWay.Tag).Breaks("I8");

    [Fact]
    public void Clear_goes_over_all_but_the_keys_with_a_store()
    {
        Twice().Write("1.1", 19_040, 19_041, 2, "r01x", way: WriteWay.Clear).Keeps();
        new Story().Load("1.1", 19_000, 19_020, 1, "s00x").Load("2.1", 19_060, 19_080, 1, "s00x").Write("1.1", 19_040, 19_041, 2, "r01x", way: WriteWay.Clear).Breaks("I8");
    }

    [Fact]
    public void A_fault_shortly_before_keeps_it() => Twice().Fault(14_500, 15_000).Keeps();

    [Fact]
    public void So_does_what_the_library_noticed() => Twice().Noted(HappeningKind.Trouble, "3.1", 19_010, 19_060).Keeps();

    private static Story Twice(string second = "2.1") => new Story().Load("1.1", 19_000, 19_020, 1).Load(second, 19_060, 19_080, 1);
}
