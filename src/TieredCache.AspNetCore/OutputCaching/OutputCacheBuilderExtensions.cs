using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TieredCache.AspNetCore.OutputCaching;
using TieredCache.Composition;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Keeps the pages of ASP.NET Core's output caching in a named cache.</summary>
public static class OutputCacheBuilderExtensions
{
    /// <summary>
    /// Makes a named cache the store of output caching, in place of any other, whether <c>AddOutputCache</c> comes before or after. Pages
    /// and data with one tag are dropped together, by <see cref="TieredCache.ICache.RemoveByTagAsync"/> or <see cref="IOutputCacheStore.EvictByTagAsync"/>, on all nodes.
    /// </summary>
    /// <remarks>
    /// A page that was begun before one of its tags was removed is not kept. Pages count towards the bounds of the cache, at most
    /// 64 tags are taken, and the strategy and the store of the cache have no part in them.
    /// </remarks>
    /// <param name="builder">What <c>AddTieredCache</c> returned.</param>
    /// <param name="cache">The name of the cache, the one that holds the data; <c>"default"</c> for the one that is not named. One that is not declared is an error at start.</param>
    public static ITieredCacheBuilder AsOutputCacheStore(this ITieredCacheBuilder builder, string cache = "default")
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(cache);
        builder.Services.AddHttpContextAccessor();
        builder.Services.RemoveAll<IOutputCacheStore>();
        builder.Services.AddSingleton<IOutputCacheStore>(provider =>
            new TieredOutputCacheStore(provider.GetRequiredService<CacheProvider>().Get(cache), provider.GetRequiredService<IHttpContextAccessor>()));
        return builder;
    }
}
