namespace TieredCache.Chaos.Tests.Checking;

/// <summary>I5, I6 and I7: what stood in Redis, and what came of it.</summary>
public sealed class RedisTests
{
    [Fact]
    public void A_sequence_that_goes_back_within_an_epoch_breaks_it() => new Story().Stored(0, 100, 7, 20, 1).Stored(150, 200, 7, 19, 1).Breaks("I5");

    [Fact]
    public void In_another_epoch_it_may_be_anything() => new Story().Stored(0, 100, 7, 20, 1).Stored(150, 200, 8, 19, 1).Keeps();

    [Fact]
    public void An_old_value_stored_after_a_removal_breaks_it() =>
        new Story().Write("1.1", 100, 110, 2).Stored(120, 200, 7, 21, 1).Breaks("I6");

    [Theory]
    [InlineData(nameof(Messages.WriteWay.Tag))]
    [InlineData(nameof(Messages.WriteWay.Clear))]
    public void What_a_tag_removes_may_stand_there_on(string way) =>
        new Story().Write("1.1", 100, 110, 2, way: Enum.Parse<Messages.WriteWay>(way)).Stored(120, 200, 7, 21, 1).Keeps();

    [Fact]
    public void One_that_may_have_been_stored_before_keeps_it() => new Story().Write("1.1", 100, 130, 2).Stored(120, 200, 7, 21, 1).Keeps();

    [Fact]
    public void One_that_came_back_with_a_loss_keeps_it() =>
        new Story().Write("1.1", 100, 110, 2).Fault(150, 160, losesWrites: true).Stored(120, 200, 7, 21, 1).Keeps();

    [Fact]
    public void A_message_that_was_missed_and_not_noticed_breaks_it() =>
        new Story().Tally("2.1", 0, 10, 1, 10).Tally("2.1", 100, 19, 1, 20).Tally("2.1", 4000, 19, 1, 20).Breaks("I7");

    [Fact]
    public void One_that_was_noticed_within_the_bound_keeps_it() =>
        new Story().Tally("2.1", 0, 10, 1, 10).Tally("2.1", 100, 19, 1, 20).Tally("2.1", 4000, 19, 2, 20).Keeps();

    [Fact]
    public void One_that_was_on_its_way_while_it_was_counted_keeps_it() =>
        new Story().Tally("2.1", 0, 10, 1, 10).Tally("2.1", 100, 19, 1, 20).Tally("2.1", 4000, 25, 1, 25).Keeps();

    [Fact]
    public void One_that_was_missed_is_missed_by_all_later_counts() =>
        new Story().Tally("2.1", 0, 10, 1, 10).Tally("2.1", 100, 19, 1, 20).Tally("2.1", 4000, 24, 1, 25).Breaks("I7");

    [Fact]
    public void Where_the_log_could_not_be_followed_nothing_is_said() =>
        new Story().Tally("2.1", 0, 10, 1, 10).Tally("2.1", 100, 19, 1, null).Tally("2.1", 4000, 19, 1, 20).Keeps();
}
