using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TieredCache.Composition;
using TieredCache.Testing;
using TieredCache.Tests.Strategies.Behind.Support;
using TieredCache.Tests.Support;

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

    [Fact]
    public async Task What_was_registered_before_the_caches_may_write_while_it_stops()
    {
        using var host = await StartAsync(static services => services.AddHostedService<LastWriter>());
        await host.Services.GetRequiredService<ICache>().SetAsync("a", "1");
        await host.StopAsync();
        Assert.Equal(("1", "last"), (_table["a"], _table["b"]));
    }

    [Fact]
    public async Task A_host_that_says_no_more_than_that_it_stops_is_refused_writes_from_then_on()
    {
        using var host = await StartAsync();
        var cache = host.Services.GetRequiredService<ICache>();
        await cache.SetAsync("a", "1");
        await host.Services.GetServices<IHostedService>().OfType<TieredCacheService>().Single().StopAsync(CancellationToken.None);
        Assert.Equal("1", _table["a"]);
        await Assert.ThrowsAsync<CacheUnavailableException>(() => cache.SetAsync("b", "2").AsTask());
    }

    [Fact]
    public async Task The_time_that_code_gives_the_host_is_time_to_write()
    {
        var clock = new ControllableClock();
        using var host = await StartAsync(services => services.AddSingleton<TimeProvider>(clock).Configure<HostOptions>(static options => options.ShutdownTimeout = TimeSpan.FromMinutes(5)));
        await host.Services.GetRequiredService<ICache>().SetAsync("a", "1");
        var tries = Refuse();
        var stopped = host.StopAsync();
        await Eventually.TrueAsync(() => tries() > 0, "the store is tried");
        clock.Advance(TimeSpan.FromMinutes(4));
        var known = tries();
        await UntilAsync(clock, () => tries() > known + 3);
        Assert.False(stopped.IsCompleted);

        _table.Fails = static _ => null;
        await UntilAsync(clock, () => stopped.IsCompleted);
        await stopped;
        Assert.Equal("1", _table["a"]);
    }

    [Fact]
    public async Task When_the_host_s_time_is_over_the_stop_ends_and_says_what_is_left()
    {
        var log = new TierLog();
        using var host = await StartAsync(services => services.AddSingleton<ILoggerFactory>(new OneLogger(log)));
        await host.Services.GetRequiredService<ICache>().SetAsync("a", "1");
        var tries = Refuse();
        using var end = new CancellationTokenSource();
        var stopped = host.StopAsync(end.Token);
        await Eventually.TrueAsync(() => tries() > 0, "the store is tried");
        Assert.False(stopped.IsCompleted);

        await end.CancelAsync();
        await Record.ExceptionAsync(() => stopped.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.True(stopped.IsCompleted);
        Assert.Single(log.Ids, 4012);
    }

    // The store is away; how often it was tried.
    private Func<int> Refuse()
    {
        var tries = 0;
        _table.Fails = _ =>
        {
            Interlocked.Increment(ref tries);
            return new TimeoutException();
        };
        return () => Volatile.Read(ref tries);
    }

    private static Task UntilAsync(ControllableClock clock, Func<bool> condition) => Eventually.TrueAsync(() =>
    {
        clock.Advance(TimeSpan.FromSeconds(1));
        return condition();
    }, "the store is tried, once a second");

    private async Task<IHost> StartAsync(Action<IServiceCollection>? before = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        before?.Invoke(builder.Services);
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

    private sealed class LastWriter(ICache cache) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => cache.SetAsync("b", "last", cancellationToken: cancellationToken).AsTask();
    }
}
