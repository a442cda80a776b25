using Microsoft.Extensions.Configuration;
using TieredCache.Composition.Behind;
using TieredCache.Testing;

namespace TieredCache.Tests.Composition.Behind;

public sealed class StopBudgetTests
{
    private readonly ControllableClock _clock = new();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("soon")]
    public void Where_the_setting_does_not_say_how_long_the_host_waits_nothing_but_the_host_ends_it(string? setting)
    {
        using var limit = Budget(setting).Start();
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.False(limit.IsCancellationRequested);
    }

    [Fact]
    public void Where_it_does_two_seconds_are_left_to_others()
    {
        using var limit = Budget("60").Start();
        _clock.Advance(TimeSpan.FromSeconds(57.9));
        Assert.False(limit.IsCancellationRequested);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(limit.IsCancellationRequested);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("2")]
    public void Where_there_is_no_more_than_that_it_is_over_at_once(string setting) => Assert.Equal(TimeSpan.Zero, Budget(setting).Length);

    private StopBudget Budget(string? setting) => new(_clock, new ConfigurationBuilder().AddInMemoryCollection([new("shutdownTimeoutSeconds", setting)]).Build());
}
