using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TieredCache.Testing;

namespace TieredCache.Tests.Adapters.Platform;

/// <summary>The platform's own class under the same contract, which is written from what it documents.</summary>
public sealed class PlatformHybridCacheTests : HybridCacheContract
{
    private readonly PlatformNode _node = new(new ControllableClock(), shared: null);

    protected override HybridCache Cache => _node.Hybrid;

    public override Task InitializeAsync() => Task.CompletedTask;

    public override async Task DisposeAsync() => await _node.DisposeAsync();

    protected override Task PassAsync(TimeSpan time) => _node.PassAsync(time);
}

public sealed class PlatformHybridTiersTests : HybridTiersContract
{
    private readonly PlatformNode _a;
    private readonly PlatformNode _b;

    public PlatformHybridTiersTests()
    {
        var clock = new ControllableClock();
        var shared = new SharedBytes(clock);
        (_a, _b) = (new PlatformNode(clock, shared), new PlatformNode(clock, shared));
    }

    protected override HybridCache A => _a.Hybrid;

    protected override HybridCache B => _b.Hybrid;

    public override Task InitializeAsync() => Task.CompletedTask;

    public override async Task DisposeAsync()
    {
        await _a.DisposeAsync();
        await _b.DisposeAsync();
    }

    protected override Task PassAsync(TimeSpan time) => _a.PassAsync(time);
}

/// <summary>A process with the platform's class.</summary>
internal sealed class PlatformNode : IAsyncDisposable
{
    private readonly ControllableClock _clock;
    private readonly ServiceProvider _services;

    public PlatformNode(ControllableClock clock, IDistributedCache? shared)
    {
        _clock = clock;
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(clock);
        services.AddSingleton<IMemoryCache>(new MemoryCache(Options.Create(new MemoryCacheOptions { Clock = new ClockOfPlatform(clock) })));
        if (shared is not null)
        {
            services.AddSingleton(shared);
        }

        services.AddHybridCache();
        _services = services.BuildServiceProvider();
    }

    public HybridCache Hybrid => _services.GetRequiredService<HybridCache>();

    public Task PassAsync(TimeSpan time)
    {
        _clock.Advance(time);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}

/// <summary>The platform's memory takes a clock of its own kind.</summary>
internal sealed class ClockOfPlatform(ControllableClock clock) : Microsoft.Extensions.Internal.ISystemClock
{
    public DateTimeOffset UtcNow => clock.GetUtcNow();
}

/// <summary>The platform's distributed memory cache in a coat: its hybrid class passes over the bare one.</summary>
internal sealed class SharedBytes(ControllableClock clock) : IDistributedCache
{
    private readonly MemoryDistributedCache _inner = new(Options.Create(new MemoryDistributedCacheOptions { Clock = new ClockOfPlatform(clock) }));

    public byte[]? Get(string key) => _inner.Get(key);

    public Task<byte[]?> GetAsync(string key, CancellationToken token = default) => _inner.GetAsync(key, token);

    public void Refresh(string key) => _inner.Refresh(key);

    public Task RefreshAsync(string key, CancellationToken token = default) => _inner.RefreshAsync(key, token);

    public void Remove(string key) => _inner.Remove(key);

    public Task RemoveAsync(string key, CancellationToken token = default) => _inner.RemoveAsync(key, token);

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => _inner.Set(key, value, options);

    public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default) => _inner.SetAsync(key, value, options, token);
}
