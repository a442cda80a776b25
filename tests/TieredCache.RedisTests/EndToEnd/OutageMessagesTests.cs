using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using TieredCache.RedisTests.Servers;

namespace TieredCache.RedisTests.EndToEnd;

/// <summary>An outage as it reads in the log of an application.</summary>
public sealed class OutageMessagesTests : IDisposable
{
    private readonly RedisServerProcess _server = new();
    private readonly RecordingLogger _log = new();

    public void Dispose()
    {
        _server.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task A_server_that_was_frozen_is_told_to_be_back_and_nothing_to_be_lost()
    {
        await using var caches = Composition.TieredCacheFactory.Create(options => options.Redis.Configuration = _server.EndPoint, loggers: _log);
        await Eventually.TrueAsync(() => NodePair.IsLive(caches.Default), "the node is live");
        _server.Freeze();
        await Eventually.TrueAsync(() => _log.Of(3021).Count == 1, "the node is offline");
        _log.Clear();
        _server.Thaw();
        await Eventually.TrueAsync(() => NodePair.IsLive(caches.Default) && _log.Of(3020).Count > 0, "the node is live again");
        await Eventually.TrueAsync(async () => { await caches.Default.SetAsync("k", 1); return NodePair.IsLive(caches.Default); }, "it is in use");
        Assert.DoesNotContain(_log.Ids, static id => id is 2002 or 2003 or 2006 or 3021 or 3025);
        Assert.Single(_log.Of(3020));
    }

    [Fact]
    public async Task A_first_attempt_that_takes_long_is_no_outage()
    {
        var mayConnect = new TaskCompletionSource();
        using var host = Host(async () =>
        {
            await mayConnect.Task;
            return await ConnectionMultiplexer.ConnectAsync(_server.EndPoint);
        });
        await host.StartAsync();
        await Eventually.TrueAsync(() => _log.Of(3030).Count >= 2, "calls have failed meanwhile");
        mayConnect.SetResult();
        await Eventually.TrueAsync(() => NodePair.IsLive(host.Services.GetRequiredService<Cache>()), "the node is live");
        Assert.Empty(_log.Of(3021));
        Assert.Contains("memory and Redis at the address that UseConnection gives", Assert.Single(_log.Of(1004)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_first_attempt_that_fails_is_one()
    {
        var mayFail = new TaskCompletionSource();
        using var host = Host(async () =>
        {
            await mayFail.Task;
            throw new InvalidOperationException("no");
        });
        await host.StartAsync();
        await Eventually.TrueAsync(() => _log.Of(3030).Count >= 2, "calls have failed meanwhile");
        Assert.Empty(_log.Of(3021));
        mayFail.SetResult();
        await Eventually.TrueAsync(() => _log.Of(3021).Count == 1 && _log.Of(2001).Count == 1, "both are told");
    }

    [Fact]
    public async Task A_mistake_in_the_connection_string_stops_the_host_at_its_start()
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration["TieredCache:Redis:Configuration"] = "127.0.0.1:6811,foo=bar,password=secret";
        builder.Configuration["TieredCache:Memory:MaxEntries"] = "0";
        builder.Services.AddTieredCache();
        using var host = builder.Build();
        var failures = (await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync())).Failures.ToArray();
        Assert.Contains(failures, static failure => failure.StartsWith("TieredCache:Redis:Configuration: keyword 'foo' is not supported", StringComparison.Ordinal));
        Assert.Contains(failures, static failure => failure.StartsWith("TieredCache:Memory:MaxEntries", StringComparison.Ordinal));
        Assert.DoesNotContain(failures, static failure => failure.Contains("secret", StringComparison.Ordinal));
    }

    private IHost Host(Func<Task<IConnectionMultiplexer>> connect)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<ILoggerFactory>(_log);
        builder.Services.AddTieredCache(static options =>
        {
            options.Redis.Configuration = "theirs";
            options.Redis.OperationTimeout = TimeSpan.FromMilliseconds(100);
        }).UseConnection(_ => connect());
        return builder.Build();
    }
}
