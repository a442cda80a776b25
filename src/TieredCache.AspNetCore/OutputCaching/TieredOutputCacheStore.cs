using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OutputCaching;
using TieredCache.Adapters;
using TieredCache.Pipeline.Loads;
using TieredCache.Pipeline.Writing;

namespace TieredCache.AspNetCore.OutputCaching;

/// <summary>
/// Keeps pages in a named cache: in both tiers, dropped by the same tags as the data that they are made of.
/// </summary>
/// <remarks>
/// A page is looked for when its request comes, and stored when it has been rendered. What was removed in between may be in it, so the
/// look leaves a stamp with the request, and the set compares the page's tags with it.
/// </remarks>
internal sealed class TieredOutputCacheStore(Cache cache, IHttpContextAccessor requests) : IOutputCacheBufferStore
{
    private static readonly object StampOfLook = new();
    private readonly OutsideValues _pages = new(cache.Pipeline);

    public async ValueTask<byte[]?> GetAsync(string key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (requests.HttpContext is { } request)
        {
            // Whatever is found: a policy may not serve it, and then a page is rendered too.
            request.Items[StampOfLook] = _pages.Begin();
        }

        var found = await _pages.FindAsync<byte[]>(PageKey.Of(key), cancellationToken).ConfigureAwait(false);
        return found.TryGet(out var page) ? page : null;
    }

    public async ValueTask<bool> TryGetAsync(string key, PipeWriter destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (await GetAsync(key, cancellationToken).ConfigureAwait(false) is not { } page)
        {
            return false;
        }

        await destination.WriteAsync(page, cancellationToken).ConfigureAwait(false);
        return true;
    }

    public ValueTask SetAsync(string key, byte[] value, string[]? tags, TimeSpan validFor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(value);
        return StoreAsync(key, value, tags ?? [], validFor, cancellationToken);
    }

    // Both are the caller's again when this has returned.
    public ValueTask SetAsync(string key, ReadOnlySequence<byte> value, ReadOnlyMemory<string> tags, TimeSpan validFor, CancellationToken cancellationToken) =>
        StoreAsync(key, value.ToArray(), tags.ToArray(), validFor, cancellationToken);

    public ValueTask EvictByTagAsync(string tag, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tag);
        return cache.RemoveByTagAsync(LegalText.OfTag(tag), cancellationToken);
    }

    private async ValueTask StoreAsync(string key, byte[] page, string[] tags, TimeSpan validFor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (validFor > TimeSpan.Zero)
        {
            await _pages.SetAsync(PageKey.Of(key), page, Options(tags, validFor), requests.HttpContext?.Items[StampOfLook] as LoadStamp?, cancellationToken).ConfigureAwait(false);
        }
    }

    // A page is valid for as long as its policy says, no longer and no shorter: what is refreshed or served stale are data.
    private static CacheEntryOptions Options(string[] tags, TimeSpan validFor) => new()
    {
        Duration = validFor,
        Jitter = 0,
        SlidingDuration = TimeSpan.Zero,
        StaleOnError = TimeSpan.Zero,
        RefreshAhead = 0,
        Tags = Array.ConvertAll(tags, TagOf),
    };

    private static string TagOf(string? tag) => LegalText.OfTag(tag ?? throw new ArgumentException("A tag must not be null.", nameof(tag)));
}
