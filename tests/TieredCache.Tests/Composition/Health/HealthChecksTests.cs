using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using TieredCache.Configuration;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Composition.Health;

/// <summary>The checks as an application asks them.</summary>
public sealed class HealthChecksTests
{
    // Nobody listens there.
    private const string Nowhere = "127.0.0.1:1,connectTimeout=100";

    [Fact]
    public async Task Five_checks_have_their_tags_and_are_healthy_once_the_application_has_started()
    {
        using var host = Build(static _ => { });
        await host.StartAsync();
        await host.Services.GetRequiredService<CacheReadiness>().Ready.WaitAsync(TimeSpan.FromSeconds(10));
        var report = await CheckAsync(host, static _ => true);
        Assert.Equal(HealthStatus.Healthy, report.Status);
        Assert.Equal(
        [
            "tieredcache-coherence: ready", "tieredcache-memory: live, ready", "tieredcache-redis: ready", "tieredcache-warm-up: ready", "tieredcache-write-behind: ready",
        ], report.Entries.Select(static entry => $"{entry.Key}: {string.Join(", ", entry.Value.Tags.Order())}").Order());
        Assert.All(report.Entries.Values, static entry => Assert.False(string.IsNullOrEmpty(entry.Description)));
        await host.StopAsync();
    }

    [Fact]
    public async Task With_Redis_down_a_node_is_degraded_and_keeps_its_traffic_and_its_life()
    {
        using var host = Build(static options => options.Redis.Configuration = Nowhere);
        await host.StartAsync();
        await host.Services.GetRequiredService<CacheReadiness>().Ready.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(host, static check => check.Tags.Contains("live"))).Status);
        var report = await CheckAsync(host, static check => check.Tags.Contains("ready"));
        Assert.Equal(HealthStatus.Degraded, report.Status);
        Assert.Equal(HealthStatus.Degraded, report.Entries["tieredcache-redis"].Status);
        Assert.Equal(HealthStatus.Degraded, report.Entries["tieredcache-coherence"].Status);
        await host.StopAsync();
    }

    [Fact]
    public async Task Until_the_warm_up_has_ended_a_node_is_not_ready_and_lives()
    {
        using var host = Build(static _ => { });
        var report = await CheckAsync(host, static check => check.Tags.Contains("ready"));
        Assert.Equal(HealthStatus.Unhealthy, report.Entries["tieredcache-warm-up"].Status);
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(host, static check => check.Tags.Contains("live"))).Status);
    }

    [Fact]
    public async Task An_application_may_say_that_it_cannot_do_without_Redis()
    {
        using var host = Build(static options => options.Redis.Configuration = Nowhere, static services => services.Configure<HealthCheckServiceOptions>(static options =>
            options.Registrations.Single(static check => check.Name == "tieredcache-redis").FailureStatus = HealthStatus.Unhealthy));
        Assert.Equal(HealthStatus.Unhealthy, (await CheckAsync(host, static check => check.Name == "tieredcache-redis")).Status);
    }

    [Fact]
    public async Task Added_twice_there_are_five_and_the_cache_comes_along()
    {
        var services = new ServiceCollection().AddLogging();
        services.AddHealthChecks().AddTieredCache().AddTieredCache();
        await using var provider = services.BuildServiceProvider();
        Assert.Equal(5, (await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries.Count);
        Assert.NotNull(provider.GetService<ICache>());
    }

    [Fact]
    public async Task Data_are_numbers_and_keys_are_nowhere()
    {
        using var host = Build(static _ => { });
        await host.Services.GetRequiredService<ICache>().SetAsync("customer:4711", "secret");
        var report = await CheckAsync(host, static _ => true);
        Assert.Equal(1L, report.Entries["tieredcache-memory"].Data["entries"]);
        Assert.All(report.Entries.Values.SelectMany(static entry => entry.Data.Values), static value => Assert.True(value is int or long or double, $"{value} is a {value.GetType()}"));
        Assert.DoesNotContain(report.Entries.Values, static entry => entry.Description!.Contains("4711", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_node_tells_that_its_removals_wait_while_it_is_cut_off()
    {
        await using var nodes = await Cluster.StartAsync();
        Assert.True(TieredCache.Composition.Health.HealthJudge.Coherence(nodes.A.Vitals).IsGood);
        nodes.A.Shared.IsDown = true;
        await nodes.A.Cache.RemoveAsync("k");
        Assert.Equal(1, nodes.A.Vitals.Remote!.Pending);
        await nodes.A.UntilAsync(() => !nodes.A.Vitals.Remote!.IsInUse, "the node has noticed");
        nodes.A.Shared.IsDown = false;
        await nodes.UntilReadyAsync();
        await nodes.A.UntilAsync(() => TieredCache.Composition.Health.HealthJudge.Coherence(nodes.A.Vitals).IsGood, "all is well again");
    }

    private static IHost Build(Action<TieredCacheOptions> configure, Action<IServiceCollection>? more = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddTieredCache(configure);
        builder.Services.AddHealthChecks().AddTieredCache();
        more?.Invoke(builder.Services);
        return builder.Build();
    }

    private static Task<HealthReport> CheckAsync(IHost host, Func<HealthCheckRegistration, bool> asks) =>
        host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(asks);
}
