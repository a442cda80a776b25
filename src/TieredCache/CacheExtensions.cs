using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;

namespace TieredCache;

/// <summary>Short forms of the members of <see cref="ICache"/>. Forms that take a lambda without state allocate what the lambda captures.</summary>
public static class CacheExtensions
{
    /// <summary>Returns the value held, or loads and keeps it.</summary>
    /// <inheritdoc cref="ICache.GetOrSetAsync{TState,T}(string,TState,CacheLoader{TState,T},CacheEntryOptions?,CancellationToken)"/>
    [OverloadResolutionPriority(3)]
    public static ValueTask<T> GetOrSetAsync<T>(this ICache cache, string key, Func<CancellationToken, ValueTask<T>> load,
        CacheEntryOptions? options = null, CancellationToken cancellationToken = default) =>
        Guard(cache, load).GetOrSetAsync(key, load, static (load, _, token) => load(token), options, cancellationToken);

    /// <inheritdoc cref="GetOrSetAsync{T}(ICache,string,Func{CancellationToken,ValueTask{T}},CacheEntryOptions?,CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public static ValueTask<T> GetOrSetAsync<T>(this ICache cache, string key, Func<CancellationToken, Task<T>> load,
        CacheEntryOptions? options = null, CancellationToken cancellationToken = default) =>
        Guard(cache, load).GetOrSetAsync(key, load, static (load, _, token) => new ValueTask<T>(load(token)), options, cancellationToken);

    /// <summary>Returns the value held, or loads it and keeps it for <paramref name="duration"/>.</summary>
    /// <inheritdoc cref="GetOrSetAsync{T}(ICache,string,Func{CancellationToken,ValueTask{T}},CacheEntryOptions?,CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public static ValueTask<T> GetOrSetAsync<T>(this ICache cache, string key, Func<CancellationToken, ValueTask<T>> load,
        TimeSpan duration, CancellationToken cancellationToken = default) =>
        cache.GetOrSetAsync(key, load, OptionsMemo.For(duration), cancellationToken);

    /// <inheritdoc cref="GetOrSetAsync{T}(ICache,string,Func{CancellationToken,ValueTask{T}},TimeSpan,CancellationToken)"/>
    [OverloadResolutionPriority(0)]
    public static ValueTask<T> GetOrSetAsync<T>(this ICache cache, string key, Func<CancellationToken, Task<T>> load,
        TimeSpan duration, CancellationToken cancellationToken = default) =>
        cache.GetOrSetAsync(key, load, OptionsMemo.For(duration), cancellationToken);

    /// <inheritdoc cref="GetOrSetAsync{T}(ICache,string,Func{CancellationToken,ValueTask{T}},CacheEntryOptions?,CancellationToken)"/>
    [OverloadResolutionPriority(3)]
    public static ValueTask<T> GetOrSetAsync<T>(this ICache cache, string key, Func<CacheLoadContext, CancellationToken, ValueTask<T>> load,
        CacheEntryOptions? options = null, CancellationToken cancellationToken = default) =>
        Guard(cache, load).GetOrSetAsync(key, load, static (load, context, token) => load(context, token), options, cancellationToken);

    /// <inheritdoc cref="GetOrSetAsync{T}(ICache,string,Func{CancellationToken,ValueTask{T}},CacheEntryOptions?,CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public static ValueTask<T> GetOrSetAsync<T>(this ICache cache, string key, Func<CacheLoadContext, CancellationToken, Task<T>> load,
        CacheEntryOptions? options = null, CancellationToken cancellationToken = default) =>
        Guard(cache, load).GetOrSetAsync(key, load, static (load, context, token) => new ValueTask<T>(load(context, token)), options, cancellationToken);

    /// <inheritdoc cref="GetOrSetAsync{T}(ICache,string,Func{CancellationToken,ValueTask{T}},TimeSpan,CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public static ValueTask<T> GetOrSetAsync<T>(this ICache cache, string key, Func<CacheLoadContext, CancellationToken, ValueTask<T>> load,
        TimeSpan duration, CancellationToken cancellationToken = default) =>
        cache.GetOrSetAsync(key, load, OptionsMemo.For(duration), cancellationToken);

    /// <inheritdoc cref="GetOrSetAsync{T}(ICache,string,Func{CancellationToken,ValueTask{T}},TimeSpan,CancellationToken)"/>
    [OverloadResolutionPriority(0)]
    public static ValueTask<T> GetOrSetAsync<T>(this ICache cache, string key, Func<CacheLoadContext, CancellationToken, Task<T>> load,
        TimeSpan duration, CancellationToken cancellationToken = default) =>
        cache.GetOrSetAsync(key, load, OptionsMemo.For(duration), cancellationToken);

    /// <summary>The form with state, for a loader that returns a task.</summary>
    /// <inheritdoc cref="ICache.GetOrSetAsync{TState,T}(string,TState,CacheLoader{TState,T},CacheEntryOptions?,CancellationToken)"/>
    public static ValueTask<T> GetOrSetAsync<TState, T>(this ICache cache, string key, TState state,
        Func<TState, CacheLoadContext, CancellationToken, Task<T>> load,
        CacheEntryOptions? options = null, CancellationToken cancellationToken = default) =>
        Guard(cache, load).GetOrSetAsync(key, (state, load),
            static (call, context, token) => new ValueTask<T>(call.load(call.state, context, token)), options, cancellationToken);

    /// <summary>Loads through a service that is resolved from a scope of the load's own, so that the load may outlive the request.</summary>
    /// <inheritdoc cref="ICache.GetOrSetAsync{TState,T}(string,TState,CacheLoader{TState,T},CacheEntryOptions?,CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public static ValueTask<T> GetOrSetAsync<TService, TArg, T>(this ICache cache, string key, TArg argument,
        Func<TService, TArg, CacheLoadContext, CancellationToken, ValueTask<T>> load,
        CacheEntryOptions? options = null, CancellationToken cancellationToken = default)
        where TService : notnull =>
        Guard(cache, load).GetOrSetAsync(key, (argument, load), static async (call, context, token) =>
        {
            var scope = context.CreateScope();
            await using var end = scope.ConfigureAwait(false);
            return await call.load(scope.ServiceProvider.GetRequiredService<TService>(), call.argument, context, token).ConfigureAwait(false);
        }, options, cancellationToken);

    /// <inheritdoc cref="GetOrSetAsync{TService,TArg,T}(ICache,string,TArg,Func{TService,TArg,CacheLoadContext,CancellationToken,ValueTask{T}},CacheEntryOptions?,CancellationToken)"/>
    [OverloadResolutionPriority(0)]
    public static ValueTask<T> GetOrSetAsync<TService, TArg, T>(this ICache cache, string key, TArg argument,
        Func<TService, TArg, CacheLoadContext, CancellationToken, Task<T>> load,
        CacheEntryOptions? options = null, CancellationToken cancellationToken = default)
        where TService : notnull =>
        Guard(cache, load).GetOrSetAsync(key, (argument, load), static async (call, context, token) =>
        {
            var scope = context.CreateScope();
            await using var end = scope.ConfigureAwait(false);
            return await call.load(scope.ServiceProvider.GetRequiredService<TService>(), call.argument, context, token).ConfigureAwait(false);
        }, options, cancellationToken);

    /// <summary>Reads through the registered store.</summary>
    /// <returns>The value, or the type's default when the store has none.</returns>
    /// <exception cref="InvalidOperationException">The cache has no store: pass a loader.</exception>
    public static async ValueTask<T?> GetOrSetAsync<T>(this ICache cache, string key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cache);
        if (cache is ICacheInternals { HasStore: false })
        {
            throw NoStore(cache);
        }

        return (await cache.GetAsync<T>(key, cancellationToken).ConfigureAwait(false)).TryGet(out var value) ? value : default;
    }

    /// <summary>Reads many keys through the registered store, which is asked once for all that are missing.</summary>
    /// <remarks>An <see cref="ICache"/> that is not this library's, such as a decorator, is asked for each key by itself.</remarks>
    /// <returns>The values by their keys; a key that the store does not have is absent, and remembered for <c>Entry:NullDuration</c>.</returns>
    /// <exception cref="InvalidOperationException">The cache is this library's and has no store: pass a loader.</exception>
    public static ValueTask<IReadOnlyDictionary<string, T>> GetOrSetManyAsync<T>(this ICache cache, IReadOnlyCollection<string> keys, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cache);
        return cache switch
        {
            ICacheInternals { HasStore: true } own => cache.GetOrSetManyAsync(keys, own, static (from, missing, token) => from.ReadStoreAsync<T>(missing, token), options: null, cancellationToken),
            ICacheInternals => throw NoStore(cache),
            _ => EachAsync(),
        };

        async ValueTask<IReadOnlyDictionary<string, T>> EachAsync()
        {
            ArgumentNullException.ThrowIfNull(keys);
            var found = await Task.WhenAll(keys.Distinct(StringComparer.Ordinal).Select(async key => (Key: key, Result: await cache.GetAsync<T>(key, cancellationToken).ConfigureAwait(false)))).ConfigureAwait(false);
            return found.Where(static held => held.Result.HasValue).ToDictionary(static held => held.Key, static held => held.Result.Value, StringComparer.Ordinal);
        }
    }

    /// <summary>Returns many values, loading the missing ones in one call.</summary>
    /// <inheritdoc cref="ICache.GetOrSetManyAsync{TState,T}"/>
    [OverloadResolutionPriority(3)]
    public static ValueTask<IReadOnlyDictionary<string, T>> GetOrSetManyAsync<T>(this ICache cache, IReadOnlyCollection<string> keys,
        Func<IReadOnlyList<string>, CancellationToken, ValueTask<IReadOnlyDictionary<string, T>>> load,
        CacheEntryOptions? options = null, CancellationToken cancellationToken = default) =>
        Guard(cache, load).GetOrSetManyAsync(keys, load, static (load, missing, token) => load(missing, token), options, cancellationToken);

    /// <inheritdoc cref="GetOrSetManyAsync{T}(ICache,IReadOnlyCollection{string},Func{IReadOnlyList{string},CancellationToken,ValueTask{IReadOnlyDictionary{string,T}}},CacheEntryOptions?,CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public static ValueTask<IReadOnlyDictionary<string, T>> GetOrSetManyAsync<T>(this ICache cache, IReadOnlyCollection<string> keys,
        Func<IReadOnlyList<string>, CancellationToken, Task<IReadOnlyDictionary<string, T>>> load,
        CacheEntryOptions? options = null, CancellationToken cancellationToken = default) =>
        Guard(cache, load).GetOrSetManyAsync(keys, load,
            static (load, missing, token) => new ValueTask<IReadOnlyDictionary<string, T>>(load(missing, token)), options, cancellationToken);

    /// <inheritdoc cref="GetOrSetManyAsync{T}(ICache,IReadOnlyCollection{string},Func{IReadOnlyList{string},CancellationToken,ValueTask{IReadOnlyDictionary{string,T}}},CacheEntryOptions?,CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public static ValueTask<IReadOnlyDictionary<string, T>> GetOrSetManyAsync<T>(this ICache cache, IReadOnlyCollection<string> keys,
        Func<IReadOnlyList<string>, CancellationToken, ValueTask<Dictionary<string, T>>> load,
        CacheEntryOptions? options = null, CancellationToken cancellationToken = default) =>
        Guard(cache, load).GetOrSetManyAsync<Func<IReadOnlyList<string>, CancellationToken, ValueTask<Dictionary<string, T>>>, T>(
            keys, load, static async (load, missing, token) => await load(missing, token).ConfigureAwait(false), options, cancellationToken);

    /// <inheritdoc cref="GetOrSetManyAsync{T}(ICache,IReadOnlyCollection{string},Func{IReadOnlyList{string},CancellationToken,ValueTask{IReadOnlyDictionary{string,T}}},CacheEntryOptions?,CancellationToken)"/>
    [OverloadResolutionPriority(0)]
    public static ValueTask<IReadOnlyDictionary<string, T>> GetOrSetManyAsync<T>(this ICache cache, IReadOnlyCollection<string> keys,
        Func<IReadOnlyList<string>, CancellationToken, Task<Dictionary<string, T>>> load,
        CacheEntryOptions? options = null, CancellationToken cancellationToken = default) =>
        Guard(cache, load).GetOrSetManyAsync<Func<IReadOnlyList<string>, CancellationToken, Task<Dictionary<string, T>>>, T>(
            keys, load, static async (load, missing, token) => await load(missing, token).ConfigureAwait(false), options, cancellationToken);

    /// <summary>The bulk form with state, for a loader that returns a task.</summary>
    /// <inheritdoc cref="ICache.GetOrSetManyAsync{TState,T}"/>
    [OverloadResolutionPriority(2)]
    public static ValueTask<IReadOnlyDictionary<string, T>> GetOrSetManyAsync<TState, T>(this ICache cache, IReadOnlyCollection<string> keys,
        TState state, Func<TState, IReadOnlyList<string>, CancellationToken, Task<IReadOnlyDictionary<string, T>>> load,
        CacheEntryOptions? options = null, CancellationToken cancellationToken = default) =>
        Guard(cache, load).GetOrSetManyAsync(keys, (state, load),
            static (call, missing, token) => new ValueTask<IReadOnlyDictionary<string, T>>(call.load(call.state, missing, token)), options, cancellationToken);

    /// <inheritdoc cref="GetOrSetManyAsync{TState,T}(ICache,IReadOnlyCollection{string},TState,Func{TState,IReadOnlyList{string},CancellationToken,Task{IReadOnlyDictionary{string,T}}},CacheEntryOptions?,CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public static ValueTask<IReadOnlyDictionary<string, T>> GetOrSetManyAsync<TState, T>(this ICache cache, IReadOnlyCollection<string> keys,
        TState state, Func<TState, IReadOnlyList<string>, CancellationToken, ValueTask<Dictionary<string, T>>> load,
        CacheEntryOptions? options = null, CancellationToken cancellationToken = default) =>
        Guard(cache, load).GetOrSetManyAsync<(TState state, Func<TState, IReadOnlyList<string>, CancellationToken, ValueTask<Dictionary<string, T>>> load), T>(
            keys, (state, load), static async (call, missing, token) => await call.load(call.state, missing, token).ConfigureAwait(false), options, cancellationToken);

    /// <inheritdoc cref="GetOrSetManyAsync{TState,T}(ICache,IReadOnlyCollection{string},TState,Func{TState,IReadOnlyList{string},CancellationToken,Task{IReadOnlyDictionary{string,T}}},CacheEntryOptions?,CancellationToken)"/>
    [OverloadResolutionPriority(0)]
    public static ValueTask<IReadOnlyDictionary<string, T>> GetOrSetManyAsync<TState, T>(this ICache cache, IReadOnlyCollection<string> keys,
        TState state, Func<TState, IReadOnlyList<string>, CancellationToken, Task<Dictionary<string, T>>> load,
        CacheEntryOptions? options = null, CancellationToken cancellationToken = default) =>
        Guard(cache, load).GetOrSetManyAsync<(TState state, Func<TState, IReadOnlyList<string>, CancellationToken, Task<Dictionary<string, T>>> load), T>(
            keys, (state, load), static async (call, missing, token) => await call.load(call.state, missing, token).ConfigureAwait(false), options, cancellationToken);

    /// <summary>Returns the value held, or <paramref name="defaultValue"/>. Nothing is loaded unless the cache has a store.</summary>
    public static async ValueTask<T?> GetOrDefaultAsync<T>(this ICache cache, string key, T? defaultValue = default,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cache);
        return (await cache.GetAsync<T>(key, cancellationToken).ConfigureAwait(false)).TryGet(out var value) ? value : defaultValue;
    }

    /// <summary>Keeps a value for <paramref name="duration"/>.</summary>
    public static ValueTask SetAsync<T>(this ICache cache, string key, T value, TimeSpan duration, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cache);
        return cache.SetAsync(key, value, OptionsMemo.For(duration), cancellationToken);
    }

    /// <summary>Keeps many values; the writes run side by side.</summary>
    public static ValueTask SetManyAsync<T>(this ICache cache, IReadOnlyCollection<KeyValuePair<string, T>> values,
        CacheEntryOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(values);
        return new ValueTask(Task.WhenAll(values.Select(pair => cache.SetAsync(pair.Key, pair.Value, options, cancellationToken).AsTask())));
    }

    /// <summary>Removes many keys; the removals run side by side.</summary>
    public static ValueTask RemoveManyAsync(this ICache cache, IReadOnlyCollection<string> keys, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(keys);
        return new ValueTask(Task.WhenAll(keys.Select(key => cache.RemoveAsync(key, cancellationToken).AsTask())));
    }

    /// <summary>Looks in L1 only, synchronously; the value is fresh.</summary>
    /// <returns>False when L1 does not hold it, and for an <see cref="ICache"/> that is not this library's.</returns>
    public static bool TryGetLocal<T>(this ICache cache, string key, [MaybeNullWhen(false)] out T value)
    {
        ArgumentNullException.ThrowIfNull(cache);
        if (cache is ICacheInternals local)
        {
            return local.TryGetLocal(key, out value);
        }

        value = default;
        return false;
    }

    private static InvalidOperationException NoStore(ICache cache) =>
        new($"The cache '{cache.Name}' has no store to load from: register one with AddStore, or pass a loader to GetOrSetAsync.");

    private static ICache Guard(ICache cache, Delegate load)
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(load);
        return cache;
    }
}

/// <summary>What the extensions need of this library's own caches beyond <see cref="ICache"/>.</summary>
internal interface ICacheInternals
{
    bool HasStore { get; }

    /// <summary>Reads many keys from the store itself, past the tiers.</summary>
    ValueTask<IReadOnlyDictionary<string, T>> ReadStoreAsync<T>(IReadOnlyList<string> keys, CancellationToken cancellationToken);

    bool TryGetLocal<T>(string key, [MaybeNullWhen(false)] out T value);
}

/// <summary>A small lossy memo, so that a hit through a duration overload allocates nothing.</summary>
internal static class OptionsMemo
{
    private const int Slots = 64;
    private static readonly CacheEntryOptions?[] Memo = new CacheEntryOptions?[Slots];

    public static CacheEntryOptions For(TimeSpan duration)
    {
        var slot = (uint)duration.GetHashCode() % Slots;
        var held = Volatile.Read(ref Memo[slot]);
        if (held is not null && held.Duration == duration)
        {
            return held;
        }

        var made = new CacheEntryOptions { Duration = duration };
        Volatile.Write(ref Memo[slot], made);
        return made;
    }
}
