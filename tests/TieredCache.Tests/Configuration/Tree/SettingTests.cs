namespace TieredCache.Tests.Configuration.Tree;

public sealed class SettingTests
{
    [Fact]
    public void A_section_where_a_value_belongs_is_refused() =>
        Assert.StartsWith("TieredCache:Entry:Jitter is a section: it must be a number", Given.Failure("Entry:Jitter:Max", "1"), StringComparison.Ordinal);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Nothing_said_is_nothing_read(string? nothing) => Assert.Equal(0.1, Given.DefaultCache(("Entry:Jitter", nothing)).Entry.Jitter);

    [Fact]
    public void A_value_of_code_is_checked_like_one_of_the_file() => Assert.Equal(
        ["TieredCache:Entry:Duration is '00:00:00': it must be a duration above zero such as '00:05:00', or 'Infinite'."],
        Given.Failures(options => options.Entry.Duration = TimeSpan.Zero));
}
