using System.Diagnostics.CodeAnalysis;

namespace TieredCache.Composition;

/// <summary>The cache of a type, for injection.</summary>
internal sealed class ScopedCache<TScope>(CacheProvider provider) : ICache<TScope>, ICacheInternals
{
    private readonly Cache _inner = provider.GetScoped(typeof(TScope));

    public string Name => _inner.Name;

    public bool HasStore => _inner.Pipeline.Store is not null;

    public ValueTask<T> GetOrSetAsync<TState, T>(string key, TState state, CacheLoader<TState, T> load, CacheEntryOptions? options = null, CancellationToken cancellationToken = default) =>
        _inner.GetOrSetAsync(key, state, load, options, cancellationToken);

    public ValueTask<T> GetOrSetAsync<TState, T>(ReadOnlySpan<char> key, TState state, CacheLoader<TState, T> load, CacheEntryOptions? options = null, CancellationToken cancellationToken = default) =>
        _inner.GetOrSetAsync(key, state, load, options, cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, T>> GetOrSetManyAsync<TState, T>(IReadOnlyCollection<string> keys, TState state, CacheManyLoader<TState, T> load, CacheEntryOptions? options = null, CancellationToken cancellationToken = default) =>
        _inner.GetOrSetManyAsync(keys, state, load, options, cancellationToken);

    public ValueTask<CacheResult<T>> GetAsync<T>(string key, CancellationToken cancellationToken = default) => _inner.GetAsync<T>(key, cancellationToken);

    public ValueTask SetAsync<T>(string key, T value, CacheEntryOptions? options = null, CancellationToken cancellationToken = default) =>
        _inner.SetAsync(key, value, options, cancellationToken);

    public ValueTask<bool> SetIfNewerAsync<T>(string key, T value, long version, CacheEntryOptions? options = null, CancellationToken cancellationToken = default) =>
        _inner.SetIfNewerAsync(key, value, version, options, cancellationToken);

    public ValueTask<CacheWrite> BeginWriteAsync(string key, CancellationToken cancellationToken = default) => _inner.BeginWriteAsync(key, cancellationToken);

    public ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default) => _inner.RemoveAsync(key, cancellationToken);

    public ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken = default) => _inner.RemoveByTagAsync(tag, cancellationToken);

    public ValueTask ClearAsync(CancellationToken cancellationToken = default) => _inner.ClearAsync(cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, T>> ReadStoreAsync<T>(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        _inner.Pipeline.ReadStoreAsync<T>(keys, cancellationToken);

    public bool TryGetLocal<T>(string key, [MaybeNullWhen(false)] out T value) => _inner.Pipeline.Reads.TryFindFresh(key, out value);
}
