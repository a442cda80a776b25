namespace TieredCache;

/// <summary>Loads the value of one key from the system of record.</summary>
/// <param name="state">What the caller passed in.</param>
/// <param name="context">The key, the previous value if one is at hand, and what the loader may say about the value it returns.</param>
/// <param name="cancellationToken">Fires when nobody waits any more, or <c>Entry:LoadTimeout</c> has passed.</param>
public delegate ValueTask<T> CacheLoader<in TState, T>(TState state, CacheLoadContext context, CancellationToken cancellationToken);

/// <summary>Loads many keys at once.</summary>
/// <param name="state">What the caller passed in.</param>
/// <param name="missing">The keys to load, each once.</param>
/// <param name="cancellationToken">Fires when nobody waits any more, or <c>Entry:LoadTimeout</c> has passed.</param>
/// <returns>The values found; a key left out does not exist.</returns>
public delegate ValueTask<IReadOnlyDictionary<string, T>> CacheManyLoader<in TState, T>(
    TState state, IReadOnlyList<string> missing, CancellationToken cancellationToken);
