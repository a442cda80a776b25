using TieredCache.Entries.Starting;

namespace TieredCache.Tests.Entries.Starting;

public sealed class FilledTests
{
    [Fact]
    public void An_array_has_what_was_made_for_each_place() => Assert.Equal(["0", "1", "2"], Filled.Array(3, static i => $"{i}"));
}
