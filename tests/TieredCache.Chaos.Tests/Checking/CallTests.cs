using TieredCache.Chaos.Messages;

namespace TieredCache.Chaos.Tests.Checking;

/// <summary>I12 and I13: how calls end.</summary>
public sealed class CallTests
{
    [Fact]
    public void A_call_that_fails_breaks_it() => new Story().Call("1.1", 0, 10, 1000, "JsonException: at byte 3").Breaks("I12");

    [Fact]
    public void A_node_that_ends_by_itself_breaks_it()
    {
        var story = new Story();
        story.History.Crashed.Add("1.1");
        story.Breaks("I12");
    }

    [Fact]
    public void A_write_that_is_refused_in_strict_keeps_it()
    {
        var story = new Story();
        story.History.Note(new() { Kind = HappeningKind.Write, Key = Story.Key, Node = "1.1", Error = "CacheUnavailableException: Redis is away" });
        story.Keeps(isStrict: true);
        story.Breaks("I12");
    }

    [Fact]
    public void A_load_whose_time_ran_out_while_its_node_stood_still_keeps_it() =>
        new Story().Call("1.1", 0, 5600, 5250, "TimeoutException: too long").Noted(HappeningKind.Stall, "1.1", 10, 5590).Keeps();

    [Fact]
    public void One_that_had_its_time_breaks_it() =>
        new Story().Call("1.1", 0, 5200, 5250, "TimeoutException: too long").Noted(HappeningKind.Stall, "1.1", 10, 210).Breaks("I12");

    [Fact]
    public void A_call_past_its_time_breaks_it() => new Story().Call("1.1", 0, 1001, 1000).Breaks("I13");

    [Fact]
    public void What_the_node_stood_still_is_taken_off() =>
        new Story().Call("1.1", 0, 1500, 1000).Noted(HappeningKind.Stall, "1.1", 200, 500).Noted(HappeningKind.Stall, "1.1", 400, 800).Keeps();

    [Fact]
    public void What_another_node_stood_still_is_not() =>
        new Story().Call("1.1", 0, 1500, 1000).Noted(HappeningKind.Stall, "2.1", 200, 800).Breaks("I13");

    [Fact]
    public void Nor_what_it_stood_still_at_another_time() =>
        new Story().Call("1.1", 1000, 2500, 1000).Noted(HappeningKind.Stall, "1.1", 200, 1100).Breaks("I13");
}
