namespace TieredCache;

/// <summary>
/// A cache of two tiers: an in-process L1 and, where one is configured, a Redis L2 shared by all nodes.
/// </summary>
/// <remarks>
/// Values held in L1 are shared instances: do not change them, or set <c>Memory:CloneOnRead</c>. What was stored, or returned by a
/// loader, belongs to the cache from then on in either case.
/// Keys are 1 to 1,024 characters without control characters or lone surrogates; a key that breaks the rule is an
/// <see cref="ArgumentException"/> that names it. A dead or slow Redis never fails a call that could be answered without it.
/// All members are safe for concurrent use.
/// </remarks>
public interface ICache
{
    /// <summary>The name of this cache; <c>"default"</c> for the one that is not named.</summary>
    string Name { get; }

    /// <summary>Returns the value held for the key, or loads and keeps it. Concurrent callers of a missing key share one load.</summary>
    /// <param name="key">The key, 1 to 1,024 characters.</param>
    /// <param name="state">Handed to <paramref name="load"/>, so that the lambda can be static and a hit allocates nothing.</param>
    /// <param name="load">Loads the value. It may outlive the request that started it and must capture no scoped service.</param>
    /// <param name="options">How a loaded value is kept; null inherits all from the named cache. A hit does not read them.</param>
    /// <param name="cancellationToken">Frees this caller only; the load is cancelled when nobody waits for it any more.</param>
    /// <exception cref="ArgumentException">The key, a tag or an option is out of bounds.</exception>
    /// <exception cref="TimeoutException">The load took longer than <c>Entry:LoadTimeout</c> and no stale value was allowed.</exception>
    /// <exception cref="InvalidOperationException">The loader asked for the key it is loading.</exception>
    ValueTask<T> GetOrSetAsync<TState, T>(string key, TState state, CacheLoader<TState, T> load,
        CacheEntryOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>The same for a key that is put together on the stack; the string is made on a miss only.</summary>
    /// <inheritdoc cref="GetOrSetAsync{TState,T}(string,TState,CacheLoader{TState,T},CacheEntryOptions?,CancellationToken)"/>
    ValueTask<T> GetOrSetAsync<TState, T>(ReadOnlySpan<char> key, TState state, CacheLoader<TState, T> load,
        CacheEntryOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Returns the values of many keys; those that are missing are loaded in one call, each of them once even across overlapping batches.</summary>
    /// <param name="keys">The keys; a duplicate is asked for once.</param>
    /// <param name="state">Handed to <paramref name="load"/>.</param>
    /// <param name="load">Loads the missing keys. One that it leaves out is absent from the result and remembered for <c>Entry:NullDuration</c>.</param>
    /// <param name="options">How loaded values are kept; null inherits all from the named cache.</param>
    /// <param name="cancellationToken">Frees this caller only.</param>
    ValueTask<IReadOnlyDictionary<string, T>> GetOrSetManyAsync<TState, T>(IReadOnlyCollection<string> keys, TState state,
        CacheManyLoader<TState, T> load, CacheEntryOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Looks in both tiers. Without a registered store it never loads; with one it reads through.</summary>
    ValueTask<CacheResult<T>> GetAsync<T>(string key, CancellationToken cancellationToken = default);

    /// <summary>Keeps a value in both tiers and tells the other nodes. Of several plain writers the last call wins.</summary>
    /// <exception cref="CacheUnavailableException">
    /// The mode is <c>Strict</c>, and Redis has not confirmed it; it took effect in this process. Or the strategy is
    /// <c>WriteBehind</c>, and there is no room, the journal cannot be written or the process stops: then it has not been made.
    /// </exception>
    ValueTask SetAsync<T>(string key, T value, CacheEntryOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Keeps a value if its version is higher than the one held, and higher than the one removed within the last 5 minutes.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="version">The data's own version, such as a row version; above 0.</param>
    /// <param name="options">How the value is kept.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>False when a newer or equal one is held.</returns>
    /// <exception cref="CacheUnavailableException">The mode is <c>Strict</c>, and Redis has not confirmed it; it took effect in this process.</exception>
    ValueTask<bool> SetIfNewerAsync<T>(string key, T value, long version, CacheEntryOptions? options = null,
        CancellationToken cancellationToken = default);

    /// <summary>
    /// Announces a write to the system of record: removes the key on all nodes and keeps loads from being stored
    /// until the returned intent is disposed of, or 5 seconds have passed because the writer died. Until it is disposed of,
    /// however late, <see cref="SetAsync"/> of this key in this process only removes.
    /// </summary>
    /// <exception cref="CacheUnavailableException">The mode is <c>Strict</c>, and Redis has not confirmed it; it took effect in this process.</exception>
    ValueTask<CacheWrite> BeginWriteAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Removes a key from both tiers, on all nodes. A load under way does not bring the old value back.</summary>
    /// <exception cref="CacheUnavailableException">
    /// The mode is <c>Strict</c>, and Redis has not confirmed it; it took effect in this process. Or the strategy is
    /// <c>WriteBehind</c>, and there is no room, the journal cannot be written or the process stops: then it has not been made.
    /// </exception>
    ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Removes all values that carry the tag, on all nodes, in constant time.</summary>
    /// <exception cref="CacheUnavailableException">The mode is <c>Strict</c>, and Redis has not confirmed it; it took effect in this process.</exception>
    ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken = default);

    /// <summary>Removes all values of this named cache, on all nodes, in constant time.</summary>
    /// <exception cref="CacheUnavailableException">The mode is <c>Strict</c>, and Redis has not confirmed it; it took effect in this process.</exception>
    ValueTask ClearAsync(CancellationToken cancellationToken = default);
}

/// <summary>
/// The cache of a type: the one mapped by <c>AddCache&lt;TScope&gt;("name")</c>, else the one named after the type,
/// else one with the default settings under the type's full name.
/// </summary>
/// <typeparam name="TScope">The type whose cache this is, as with <c>ILogger&lt;T&gt;</c>.</typeparam>
public interface ICache<TScope> : ICache;

/// <summary>Finds named caches.</summary>
public interface ICacheProvider
{
    /// <summary>The declared names, <c>"default"</c> among them.</summary>
    IReadOnlyCollection<string> Names { get; }

    /// <summary>Finds a declared cache.</summary>
    /// <exception cref="ArgumentException">The name is not declared; the message lists those that are.</exception>
    ICache GetCache(string name);
}
