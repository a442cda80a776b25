using TieredCache.HitRates.Command;

namespace TieredCache.Tests.HitRates.Command;

public class CapacityRuleTests
{
    [Theory]
    [InlineData("1375", 1375)]
    [InlineData("5%", 687)]
    [InlineData("0.1%", 13)]
    [InlineData("0.0001%", 1)]
    [InlineData("100%", 13756)]
    public void Shares_are_rounded_down_to_one_at_least(string text, long expected) =>
        Assert.Equal(expected, CapacityRule.ParseList(text).Single().Resolve(13_756));

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("1.5")]
    [InlineData("0%")]
    [InlineData("101%")]
    [InlineData("ten")]
    [InlineData("5,")]
    public void Other_texts_are_refused(string text) =>
        Assert.Throws<UsageException>(() => CapacityRule.ParseList(text));
}
