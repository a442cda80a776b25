using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TieredCache.Coherence;
using TieredCache.Composition;
using TieredCache.Testing.InMemory;

namespace TieredCache.Testing;

/// <summary>Puts the test kit into an application under test.</summary>
public static class TieredCacheTestingExtensions
{
    private static long _nodes;

    /// <summary>The application's shared tier is this one from now on, whatever <c>Redis:Configuration</c> says: each application that is given the same one is a node beside the others.</summary>
    /// <param name="builder">What <c>AddTieredCache</c> returned.</param>
    /// <param name="redis">The shared tier.</param>
    /// <remarks>Register a <see cref="ControllableClock"/> as <see cref="TimeProvider"/>, and make <paramref name="redis"/> with it, for a time that stands still.</remarks>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static ITieredCacheBuilder UseInMemoryRedis(this ITieredCacheBuilder builder, InMemoryRedis redis)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(redis);
        builder.Services.RemoveAll<ISharedTier>();
        builder.Services.AddSingleton<ISharedTier>(_ => redis.Server.Connect(((ulong)Interlocked.Increment(ref _nodes) << 48) | 1));
        return builder;
    }
}
