using TieredCache.Remote.Wire;

namespace TieredCache.Tests.Remote;

public sealed class EnvelopeHeaderTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0.25)]
    [InlineData(60)]
    [InlineData(3_600 * 24 * 49)]
    [InlineData(3_600 * 24 * 50)]
    [InlineData(3_600 * 24 * 730)]
    public void A_lifetime_is_read_back_as_it_was_written(double seconds)
    {
        var lifetime = TimeSpan.FromSeconds(seconds);
        var inSeconds = EnvelopeHeader.NeedsSeconds(lifetime);
        var header = new EnvelopeHeader { Flags = inSeconds ? EnvelopeFlags.Seconds : EnvelopeFlags.None };
        Assert.Equal(lifetime, header.LifetimeOf(EnvelopeHeader.Lifetime(lifetime, inSeconds)));
    }
}
