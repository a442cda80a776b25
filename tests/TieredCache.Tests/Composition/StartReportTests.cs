using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TieredCache.Composition.Behind;
using TieredCache.Tests.Configuration;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Composition;

/// <summary>One line at start says what the process runs on.</summary>
public sealed class StartReportTests
{
    [Fact]
    public void Without_a_connection_string_it_says_memory_only_and_what_is_not_set() =>
        Assert.Equal("Caches default, products: memory only, TieredCache:Redis:Configuration is not set",
            StartReport.Of(Given.Loaded(("Redis:Configuration", ""), ("Caches:products:Memory:MaxEntries", "10")), shared: null));

    [Theory]
    [InlineData(null, null, "Caches default, products: memory and Redis at h:1")]
    [InlineData(null, "false", "Cache default: memory and Redis at h:1. Cache products: memory only, with removals over it; Redis:Enabled is false")]
    [InlineData("false", null, "Caches default, products: memory only, with removals over Redis at h:1; Redis:Enabled is false")]
    public void With_one_it_says_who_uses_the_server(string? enabled, string? productsEnabled, string expected) => Assert.Equal(expected, StartReport.Of(
        Given.Loaded(("Redis:Enabled", enabled), ("Caches:products:Redis:Enabled", productsEnabled), ("Caches:products:Memory:MaxEntries", "10")), "Redis at h:1"));

    [Fact]
    public async Task It_is_said_once_whatever_is_resolved_afterwards()
    {
        var log = new TierLog();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<ILoggerFactory>(new OneLogger(log));
        builder.Services.AddTieredCache().AddCache("products");
        using var host = builder.Build();
        await host.StartAsync();
        _ = host.Services.GetRequiredService<ICache>();
        _ = host.Services.GetRequiredKeyedService<ICache>("products");
        _ = host.Services.GetRequiredService<ICache<string>>();
        Assert.Single(log.Ids, static id => id == 1004);
    }

    [Fact]
    public async Task A_process_on_memory_only_does_not_tell_whether_redis_is_in_use()
    {
        await using var services = new ServiceCollection().AddMetrics().AddTieredCache().Services.BuildServiceProvider();
        _ = services.GetRequiredService<ICache>();
        var told = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, heard) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, services.GetRequiredService<IMeterFactory>()))
            {
                heard.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, _, _) => told.Add(instrument.Name));
        listener.Start();
        listener.RecordObservableInstruments();
        Assert.Contains("tieredcache.invalidations.pending", told);
        Assert.DoesNotContain("tieredcache.remote.connected", told);
    }
}
