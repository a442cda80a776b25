using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TieredCache.Tests.Strategies.Behind.Support;

namespace TieredCache.Tests.Strategies.Behind;

/// <summary>Write-behind in a real host: only its stop brings anything to the store, because a batch has an hour to fill.</summary>
public sealed class HostStopTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly Table _table = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_host_that_stops_brings_what_waits_to_the_store_and_takes_no_more_writes()
    {
        using var host = await StartAsync();
        var cache = host.Services.GetRequiredService<ICache>();
        await cache.SetAsync("a", "1");
        await cache.SetAsync("b", "2");
        Assert.Null(_table["a"]);

        await host.StopAsync();
        Assert.Equal(("1", "2"), (_table["a"], _table["b"]));
        await Assert.ThrowsAsync<CacheUnavailableException>(() => cache.SetAsync("c", "3").AsTask());
    }

    [Fact]
    public async Task What_the_stop_has_no_time_for_is_brought_by_the_next_host()
    {
        using (var host = await StartAsync())
        {
            _table.Fails = static _ => new TimeoutException();
            await host.Services.GetRequiredService<ICache>().SetAsync("a", "1");
            await Record.ExceptionAsync(() => host.StopAsync(new CancellationToken(canceled: true)));
            Assert.Null(_table["a"]);
        }

        _table.Fails = static _ => null;
        using var next = await StartAsync();
        await next.StopAsync();
        Assert.Equal("1", _table["a"]);
    }

    private async Task<IHost> StartAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(_table).AddTieredCache(options =>
        {
            options.Strategy = "WriteBehind";
            options.WriteBehind.Directory = _directory.Path;
            options.WriteBehind.FlushInterval = TimeSpan.FromHours(1);
        }).AddStore<string, BehindStore>("default");
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}
