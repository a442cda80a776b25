using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using TieredCache.Entries;
using TieredCache.Memory;
using TieredCache.Pipeline;

namespace TieredCache;

/// <summary>
/// The implementation of <see cref="ICache"/>. Take <see cref="ICache"/> where the cache is to be replaced in tests; take this
/// class where every nanosecond of a hit counts, because a generic call through an interface costs as much as the look-up.
/// </summary>
public sealed class Cache : ICache, ICacheInternals
{
    private readonly MemoryHits _hits;
    private readonly CachePipeline _pipeline;

    internal Cache(CachePipeline pipeline)
    {
        _pipeline = pipeline;
        _hits = pipeline.Parts.Memory.Hits;
    }

    /// <inheritdoc/>
    public string Name => _pipeline.Parts.Name;

    bool ICacheInternals.HasStore => _pipeline.Store is not null;

    internal CachePipeline Pipeline => _pipeline;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ValueTask<T> GetOrSetAsync<TState, T>(string key, TState state, CacheLoader<TState, T> load,
        CacheEntryOptions? options = null, CancellationToken cancellationToken = default) =>
        _hits.Find(key) is var found && found is CacheEntry<T> hit
            ? new(hit.Value)
            : _pipeline.Reads.GoOnAsync(key, found, state, load, options, cancellationToken);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ValueTask<T> GetOrSetAsync<TState, T>(ReadOnlySpan<char> key, TState state, CacheLoader<TState, T> load,
        CacheEntryOptions? options = null, CancellationToken cancellationToken = default) =>
        _hits.Find(key) is var found && found is CacheEntry<T> hit
            ? new(hit.Value)
            : _pipeline.Reads.GoOnAsync(key, found, state, load, options, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, T>> GetOrSetManyAsync<TState, T>(IReadOnlyCollection<string> keys, TState state,
        CacheManyLoader<TState, T> load, CacheEntryOptions? options = null, CancellationToken cancellationToken = default) =>
        _pipeline.ReadsMany.GetOrSetManyAsync(keys, state, load, options, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<CacheResult<T>> GetAsync<T>(string key, CancellationToken cancellationToken = default) =>
        _pipeline.GetAsync<T>(key, cancellationToken);

    /// <inheritdoc/>
    public ValueTask SetAsync<T>(string key, T value, CacheEntryOptions? options = null, CancellationToken cancellationToken = default) =>
        _pipeline.SetAsync(key, value, options, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> SetIfNewerAsync<T>(string key, T value, long version, CacheEntryOptions? options = null,
        CancellationToken cancellationToken = default) =>
        _pipeline.SetIfNewerAsync(key, value, version, options, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<CacheWrite> BeginWriteAsync(string key, CancellationToken cancellationToken = default) =>
        _pipeline.BeginWriteAsync(key, cancellationToken);

    /// <inheritdoc/>
    public ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default) =>
        _pipeline.RemoveAsync(key, cancellationToken);

    /// <inheritdoc/>
    public ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken = default) =>
        _pipeline.RemoveByTagAsync(tag, cancellationToken);

    /// <inheritdoc/>
    public ValueTask ClearAsync(CancellationToken cancellationToken = default) => _pipeline.ClearAsync(cancellationToken);

    ValueTask<IReadOnlyDictionary<string, T>> ICacheInternals.ReadStoreAsync<T>(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        _pipeline.ReadStoreAsync<T>(keys, cancellationToken);

    bool ICacheInternals.TryGetLocal<T>(string key, [MaybeNullWhen(false)] out T value) => _pipeline.Reads.TryFindFresh(key, out value);
}
