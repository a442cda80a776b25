using TieredCache.Entries;
using TieredCache.Entries.Time;

namespace TieredCache.Tests.Entries.Time;

public sealed class TtlJitterTests
{
    [Fact]
    public void It_only_shortens_and_never_by_more_than_its_share()
    {
        var random = new Random(3);
        for (var i = 0; i < 100_000; i++)
        {
            var duration = TimeSpan.FromMilliseconds(random.NextInt64(1, 100_000_000));
            var jitter = random.NextDouble();
            var shortened = TtlJitter.Shorten(duration, jitter, random.NextDouble());
            Assert.InRange(shortened, (duration * (1 - jitter)) - TimeSpan.FromTicks(1), duration);
        }
    }

    [Fact]
    public void Without_jitter_a_duration_stays() => Assert.Equal(TimeSpan.FromMinutes(5), TtlJitter.Shorten(TimeSpan.FromMinutes(5), 0, 0.7));

    [Fact]
    public void A_tenth_at_half_the_dice_takes_a_twentieth() =>
        Assert.Equal(TimeSpan.FromSeconds(95), TtlJitter.Shorten(TimeSpan.FromSeconds(100), 0.1, 0.5));

    [Fact]
    public void Something_is_always_left() => Assert.True(TtlJitter.Shorten(TimeSpan.FromSeconds(1), 1, 1) > TimeSpan.Zero);

    [Fact]
    public void For_ever_is_two_years() => Assert.Equal(CacheClock.LongestLifetime, TtlJitter.Shorten(TimeSpan.MaxValue, 0.5, 0));
}
