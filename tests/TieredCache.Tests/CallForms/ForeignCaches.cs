namespace TieredCache.Tests.CallForms;

/// <summary>The double of the guide: it never holds anything.</summary>
internal class NoCache : ICache
{
    public virtual string Name => "none";

    public virtual ValueTask<T> GetOrSetAsync<TState, T>(string key, TState state, CacheLoader<TState, T> load, CacheEntryOptions? options = null, CancellationToken cancellationToken = default) =>
        load(state, new CacheLoadContext(key), cancellationToken);

    public virtual ValueTask<T> GetOrSetAsync<TState, T>(ReadOnlySpan<char> key, TState state, CacheLoader<TState, T> load, CacheEntryOptions? options = null, CancellationToken cancellationToken = default) =>
        load(state, new CacheLoadContext(key.ToString()), cancellationToken);

    public virtual ValueTask<IReadOnlyDictionary<string, T>> GetOrSetManyAsync<TState, T>(IReadOnlyCollection<string> keys, TState state, CacheManyLoader<TState, T> load, CacheEntryOptions? options = null, CancellationToken cancellationToken = default) =>
        load(state, [.. keys.Distinct()], cancellationToken);

    public virtual ValueTask<CacheResult<T>> GetAsync<T>(string key, CancellationToken cancellationToken = default) => default;

    public virtual ValueTask SetAsync<T>(string key, T value, CacheEntryOptions? options = null, CancellationToken cancellationToken = default) => default;

    public virtual ValueTask<bool> SetIfNewerAsync<T>(string key, T value, long version, CacheEntryOptions? options = null, CancellationToken cancellationToken = default) => new(true);

    public virtual ValueTask<CacheWrite> BeginWriteAsync(string key, CancellationToken cancellationToken = default) => new(new CacheWrite(key));

    public virtual ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default) => default;

    public virtual ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken = default) => default;

    public virtual ValueTask ClearAsync(CancellationToken cancellationToken = default) => default;
}

/// <summary>An application's own class around a cache, which counts what it is asked.</summary>
internal sealed class Decorator(ICache inner) : NoCache
{
    public List<string> Asked { get; } = [];

    public override string Name => inner.Name;

    public override ValueTask<CacheResult<T>> GetAsync<T>(string key, CancellationToken cancellationToken = default)
    {
        Asked.Add(key);
        return inner.GetAsync<T>(key, cancellationToken);
    }
}
