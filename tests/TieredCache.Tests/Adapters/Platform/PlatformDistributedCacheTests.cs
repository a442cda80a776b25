using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using TieredCache.Testing;

namespace TieredCache.Tests.Adapters.Platform;

/// <summary>The platform's distributed cache in memory under the same contract.</summary>
public sealed class PlatformDistributedCacheTests : DistributedCacheContract
{
    private readonly ControllableClock _clock = new();

    public PlatformDistributedCacheTests() => Cache = new MemoryDistributedCache(Options.Create(new MemoryDistributedCacheOptions { Clock = new ClockOfPlatform(_clock) }));

    protected override IDistributedCache Cache { get; }

    protected override DateTimeOffset Now => _clock.GetUtcNow();

    public override Task InitializeAsync() => Task.CompletedTask;

    public override Task DisposeAsync() => Task.CompletedTask;

    protected override Task PassAsync(TimeSpan time)
    {
        _clock.Advance(time);
        return Task.CompletedTask;
    }
}
