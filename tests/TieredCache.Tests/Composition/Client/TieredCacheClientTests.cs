using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace TieredCache.Tests.Composition.Client;

/// <summary>AddTieredCacheClient: a connection string by its name, health checks, and errors that say what to do.</summary>
public sealed class TieredCacheClientTests
{
    private const string Named = "ConnectionStrings:cache";
    private const string InSection = "TieredCache:Redis:Configuration";

    [Theory]
    [InlineData("by-name:6380", null, "by-name")]
    [InlineData("by-name:6380", "in-section:6381", "by-name")]
    [InlineData(null, "in-section:6381", "in-section")]
    public void The_connection_string_of_that_name_goes_before_the_section(string? named, string? inSection, string expected)
    {
        using var host = Build((Named, named), (InSection, inSection));
        Assert.Equal(expected, ServerOf(host));
    }

    [Fact]
    public async Task Without_either_the_application_does_not_start_and_says_what_is_missing()
    {
        using var host = Build();
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Contains("ConnectionStrings:cache is missing", error.Message, StringComparison.Ordinal);
        Assert.Contains("AddTieredCacheClient", error.Message, StringComparison.Ordinal);
        Assert.Contains(InSection, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Code_has_the_last_word()
    {
        var builder = Given((Named, "by-name:6380"));
        builder.AddTieredCacheClient("cache", static options => options.Redis.Configuration = "in-code:6382");
        using var host = builder.Build();
        Assert.Equal("in-code", ServerOf(host));
    }

    [Fact]
    public void A_connection_string_that_a_later_source_brings_is_found()
    {
        var builder = Given();
        builder.AddTieredCacheClient("cache");
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create(Named, (string?)"late:6383")]);
        using var host = builder.Build();
        Assert.Equal("late", ServerOf(host));
    }

    [Fact]
    public async Task Called_twice_it_is_there_once_and_both_say_their_part()
    {
        var builder = Given((Named, "by-name:6380"));
        builder.AddTieredCacheClient("cache", static options => options.Memory.MaxEntries = 7);
        builder.AddTieredCacheClient("Cache").AddCache("products");
        using var host = builder.Build();
        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(static _ => false);
        Assert.Empty(report.Entries);
        Assert.Equal(5, host.Services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations.Count);
        Assert.Equal(["default", "products"], host.Services.GetRequiredService<ICacheProvider>().Names.Order());
        Assert.Equal(7, host.Services.GetRequiredService<Cache>().Pipeline.Parts.Settings.Current.Memory.MaxEntries);
    }

    [Fact]
    public void Another_name_is_an_error_that_names_both()
    {
        var builder = Given();
        builder.AddTieredCacheClient("cache");
        var error = Assert.Throws<InvalidOperationException>(() => builder.AddTieredCacheClient("other"));
        Assert.Contains("'cache' and with 'other'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    public void No_name_is_an_error(string? name) => Assert.ThrowsAny<ArgumentException>(() => Given().AddTieredCacheClient(name!));

    private static string? ServerOf(IHost host) => host.Services.GetRequiredService<Cache>().Pipeline.Parts.Statistics.Server?.Host;

    private static IHost Build(params (string Key, string? Value)[] pairs)
    {
        var builder = Given(pairs);
        builder.AddTieredCacheClient("cache");
        return builder.Build();
    }

    private static HostApplicationBuilder Given(params (string Key, string? Value)[] pairs)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(pairs.Select(static pair => KeyValuePair.Create(pair.Key, pair.Value)));
        return builder;
    }
}
