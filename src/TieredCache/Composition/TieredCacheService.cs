using Microsoft.Extensions.Hosting;

namespace TieredCache.Composition;

/// <summary>Makes the caches when the application starts, so that a mistake in the settings stops it there, and begins to connect without waiting.</summary>
internal sealed class TieredCacheService(CacheProvider provider) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        provider.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
