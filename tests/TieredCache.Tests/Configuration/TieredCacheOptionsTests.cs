using TieredCache.Configuration;

namespace TieredCache.Tests.Configuration;

public sealed class TieredCacheOptionsTests
{
    [Fact]
    public void A_section_set_to_null_in_code_is_an_empty_one()
    {
        var options = new TieredCacheOptions { Entry = null!, Coherence = null! };

        Assert.NotNull(options.Entry);
        Assert.NotNull(options.Coherence);
    }
}
