using TieredCache.Entries;
using TieredCache.Entries.Time;

namespace TieredCache.Tests.Entries.Time;

public sealed class ShortSpanTests
{
    private const long Day = 86_400_000;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(59_999)]
    [InlineData(37 * Day)]
    public void It_is_exact_up_to_37_days(long milliseconds) => Assert.Equal(milliseconds, new ShortSpan(milliseconds).Milliseconds);

    [Theory]
    [InlineData((38 * Day) + 7)]
    [InlineData((365 * Day) + 63)]
    [InlineData(730 * Day)]
    public void Beyond_it_loses_less_than_64_milliseconds_and_gains_none(long milliseconds) =>
        Assert.InRange(milliseconds - new ShortSpan(milliseconds).Milliseconds, 0, 63);

    [Fact]
    public void The_longest_lifetime_fits() =>
        Assert.InRange(new ShortSpan((long)CacheClock.LongestLifetime.TotalMilliseconds).Milliseconds, 730 * Day - 63, 730 * Day);

    [Fact]
    public void What_is_negative_is_nought() => Assert.Equal(0, new ShortSpan(-5).Milliseconds);
}
