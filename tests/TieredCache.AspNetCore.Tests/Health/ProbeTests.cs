using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace TieredCache.AspNetCore.Tests.Health;

/// <summary>The health checks behind the addresses that an orchestrator asks.</summary>
public sealed class ProbeTests
{
    // Nobody listens there.
    private const string Nowhere = "127.0.0.1:1,connectTimeout=100";

    [Fact]
    public async Task With_Redis_down_a_node_lives_and_keeps_its_traffic()
    {
        await using var app = await StartAsync(static builder => builder.AddTieredCacheClient("cache"), Nowhere);
        using var http = app.GetTestClient();
        await app.Services.GetRequiredService<CacheReadiness>().Ready.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal((HttpStatusCode.OK, "Healthy"), await AskAsync(http, "/health/live"));
        Assert.Equal((HttpStatusCode.OK, "Degraded"), await AskAsync(http, "/health/ready"));
    }

    [Fact]
    public async Task A_node_gets_no_traffic_until_it_is_warm()
    {
        var hold = new TaskCompletionSource();
        await using var app = await StartAsync(builder => builder.AddTieredCacheClient("cache").WarmUp((_, _) => Values(hold.Task)), Nowhere);
        using var http = app.GetTestClient();
        Assert.Equal((HttpStatusCode.OK, "Healthy"), await AskAsync(http, "/health/live"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "Unhealthy"), await AskAsync(http, "/health/ready"));
        hold.SetResult();
        await app.Services.GetRequiredService<CacheReadiness>().Ready.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(http, "/health/ready")).Status);
    }

    private static async IAsyncEnumerable<KeyValuePair<string, int>> Values(Task hold)
    {
        await hold;
        yield return KeyValuePair.Create("k", 1);
    }

    private static async Task<(HttpStatusCode Status, string Words)> AskAsync(HttpClient http, string address)
    {
        using var answer = await http.GetAsync(address);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<WebApplication> StartAsync(Action<IHostApplicationBuilder> add, string redis)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Configuration["ConnectionStrings:cache"] = redis;
        add(builder);
        var app = builder.Build();
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = static check => check.Tags.Contains("live") });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = static check => check.Tags.Contains("ready") });
        await app.StartAsync();
        return app;
    }
}
