using Microsoft.Extensions.Caching.Hybrid;
using TieredCache.Diagnostics;
using TieredCache.Entries;
using TieredCache.Memory;
using TieredCache.Pipeline;

namespace TieredCache.Adapters;

/// <summary>
/// The platform's <see cref="HybridCache"/> over a named cache.
/// </summary>
/// <remarks>
/// Hits go the short way of <see cref="MemoryHits"/>, and nothing of the call is looked at but the flags: options and tags
/// describe a value to be kept, and are read on a miss. Values of types that can change are copied for each caller and before
/// they are kept, so that nobody changes what others get. Keys for which the platform's class does without the cache (null, blank,
/// over 1,024 characters, with control characters) are answered by the factory, and nothing is ever held under them.
/// </remarks>
internal sealed class TieredHybridCache(CachePipeline pipeline) : HybridCache
{
    /// <summary>Stands for everything when it is removed by.</summary>
    public const string EveryTag = "*";

    private readonly MemoryHits _hits = pipeline.Parts.Memory.Hits;
    private readonly ValueCloner _copies = pipeline.Parts.Copies;
    private readonly HybridOptions _options = new(pipeline.Parts.Settings);
    private readonly OncePerMinute _keyLog = new(pipeline.Parts.Time);

    public override ValueTask<T> GetOrCreateAsync<TState, T>(string key, TState state, Func<TState, CancellationToken, ValueTask<T>> factory,
        HybridCacheEntryOptions? options = null, IEnumerable<string>? tags = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var found = key is null || LegalText.IsName(key) || !ReadsMemory(options) ? null : _hits.Find(key);
        return found is CacheEntry<T> hit
            ? new(ValueCloner.Immutable<T>.Is ? hit.Value : _copies.Clone(hit.Value))
            : GoOnAsync(key, found, state, factory, options, tags, cancellationToken);
    }

    public override ValueTask<T> GetOrCreateAsync<TState, T>(ReadOnlySpan<char> key, TState state, Func<TState, CancellationToken, ValueTask<T>> factory,
        HybridCacheEntryOptions? options = null, IEnumerable<string>? tags = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var found = LegalText.IsName(key) || !ReadsMemory(options) ? null : _hits.Find(key);
        return found is CacheEntry<T> hit
            ? new(ValueCloner.Immutable<T>.Is ? hit.Value : _copies.Clone(hit.Value))
            : GoOnAsync(key.ToString(), found, state, factory, options, tags, cancellationToken);
    }

    public override ValueTask SetAsync<T>(string key, T value, HybridCacheEntryOptions? options = null, IEnumerable<string>? tags = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var how = _options.OfSet(options, tags);
        return TryKey(key, out var legal) ? pipeline.SetAsync(legal, _copies.Clone(value), how, cancellationToken) : default;
    }

    public override ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        return IsHeld(key) ? pipeline.RemoveAsync(LegalText.OfKey(key), cancellationToken) : default;
    }

    public override ValueTask RemoveAsync(IEnumerable<string> keys, CancellationToken cancellationToken = default) =>
        TogetherAsync(keys, key => RemoveAsync(key, cancellationToken));

    public override ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken = default) =>
        string.IsNullOrWhiteSpace(tag) ? default
        : string.Equals(tag, EveryTag, StringComparison.Ordinal) ? pipeline.ClearAsync(cancellationToken)
        : pipeline.RemoveByTagAsync(LegalText.OfTag(tag), cancellationToken);

    public override ValueTask RemoveByTagAsync(IEnumerable<string> tags, CancellationToken cancellationToken = default) =>
        TogetherAsync(tags, tag => RemoveByTagAsync(tag, cancellationToken));

    private static bool ReadsMemory(HybridCacheEntryOptions? options) =>
        options?.Flags is not { } flags || (flags & HybridCacheEntryFlags.DisableLocalCacheRead) == HybridCacheEntryFlags.None;

    private static bool IsHeld(string? key) =>
        !string.IsNullOrWhiteSpace(key) && key.Length <= CacheKeys.MaxKeyLength && !key.AsSpan().ContainsAnyInRange('\0', '\u001f') && !key.AsSpan().ContainsAnyInRange('\u007f', '\u009f');

    private static async ValueTask TogetherAsync(IEnumerable<string>? items, Func<string, ValueTask> remove) =>
        await Task.WhenAll((items ?? []).Select(item => remove(item).AsTask()).ToArray()).ConfigureAwait(false);

    private bool TryKey(string? key, out string legal)
    {
        var isHeld = IsHeld(key);
        legal = isHeld ? LegalText.OfKey(key!) : "";
        if (!isHeld && _keyLog.TryTake())
        {
            CacheLog.KeyNotHeld(pipeline.Parts.Logger, pipeline.Parts.Name);
        }

        return isHeld;
    }

    private ValueTask<T> GoOnAsync<TState, T>(string? key, CacheEntry? found, TState state, Func<TState, CancellationToken, ValueTask<T>> factory,
        HybridCacheEntryOptions? options, IEnumerable<string>? tags, CancellationToken cancellationToken)
    {
        var onlyLooks = HybridOptions.FlagsOf(options).HasFlag(CallFlags.SkipLoad);
        if (!onlyLooks)
        {
            ArgumentNullException.ThrowIfNull(factory);
        }

        if (!TryKey(key, out var legal))
        {
            return onlyLooks ? default : factory(state, cancellationToken);
        }

        var how = _options.Of(options, tags);
        if (onlyLooks)
        {
            return HybridCancellation.Of(LookAsync<T>(legal, how, cancellationToken), cancellationToken);
        }

        var load = new HybridLoad<TState, T>(state, factory, _copies);
        return HybridCancellation.Of(MakeAsync(legal, found, load, how, cancellationToken), cancellationToken);
    }

    private ValueTask<T> MakeAsync<TState, T>(string key, CacheEntry? found, HybridLoad<TState, T> load, CacheEntryOptions how, CancellationToken cancellationToken) =>
        how.Skips(CallFlags.SkipMemoryRead)
            ? RideAsync(key, load, how, cancellationToken)
            : HandAsync(pipeline.Reads.GoOnAsync(key, found, load, HybridLoad<TState, T>.Loader, how, cancellationToken));

    private async ValueTask<T> LookAsync<T>(string key, CacheEntryOptions how, CancellationToken cancellationToken)
    {
        var result = await pipeline.Looks.LookAsync<T>(key, how, cancellationToken).ConfigureAwait(false);
        return result.TryGet(out var value) ? Own(value) : default!;
    }

    private async ValueTask<T> RideAsync<TState, T>(string key, HybridLoad<TState, T> load, CacheEntryOptions how, CancellationToken cancellationToken)
    {
        var result = await pipeline.Rides.RideAsync(key, load, HybridLoad<TState, T>.Loader, how, absentIsAnswer: false, cancellationToken).ConfigureAwait(false);
        return Own(result.Value);
    }

    private ValueTask<T> HandAsync<T>(ValueTask<T> value)
    {
        return ValueCloner.Immutable<T>.Is || pipeline.Parts.Cloner is not null ? value : CopyAsync();

        async ValueTask<T> CopyAsync() => _copies.Clone(await value.ConfigureAwait(false));
    }

    private T Own<T>(T value) => pipeline.Parts.Cloner is not null ? value : _copies.Clone(value);
}
