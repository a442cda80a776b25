using Microsoft.Extensions.DependencyInjection;

namespace TieredCache.Strategies;

/// <summary>A named cache's store, whatever its type: each call takes the store from a scope of its own.</summary>
internal abstract class StoreGateway(string cache)
{
    /// <summary>The named cache whose store this is.</summary>
    public string Cache { get; } = cache;

    /// <summary>Throws unless the store holds values of this type.</summary>
    public abstract void Guard<T>();

    /// <summary>Reads one key.</summary>
    public abstract ValueTask<(bool Found, T? Value)> ReadAsync<T>(IServiceScopeFactory scopes, string key, CancellationToken cancellationToken);

    /// <summary>Reads one key through the cache, whatever the type: for a warm-up.</summary>
    public abstract ValueTask WarmAsync(ICache cache, string key, CancellationToken cancellationToken);

    public abstract ValueTask PutAsync<T>(IServiceScopeFactory scopes, string key, T value, long sequence, CancellationToken cancellationToken);

    public abstract ValueTask DeleteAsync(IServiceScopeFactory scopes, string key, long sequence, CancellationToken cancellationToken);
}

/// <summary>The gateway to a store of <typeparamref name="TStored"/>; another type is a mistake of the caller's.</summary>
internal sealed class StoreGateway<TStored, TStore>(string cache) : StoreGateway(cache)
    where TStore : class, ICacheStore<TStored>
{
    public override async ValueTask<(bool Found, T? Value)> ReadAsync<T>(IServiceScopeFactory scopes, string key, CancellationToken cancellationToken)
        where T : default
    {
        Guard<T>();
        var scope = scopes.CreateAsyncScope();
        await using var end = scope.ConfigureAwait(false);
        var values = await scope.ServiceProvider.GetRequiredService<TStore>().ReadAsync([key], cancellationToken).ConfigureAwait(false);
        return values.TryGetValue(key, out var value) ? (true, (T?)(object?)value) : (false, default);
    }

    public override async ValueTask WarmAsync(ICache cache, string key, CancellationToken cancellationToken) =>
        await cache.GetAsync<TStored>(key, cancellationToken).ConfigureAwait(false);

    public override ValueTask PutAsync<T>(IServiceScopeFactory scopes, string key, T value, long sequence, CancellationToken cancellationToken)
    {
        Guard<T>();
        return WriteAsync(scopes, new StoreWrite<TStored>(StoreWriteKind.Put, key, (TStored?)(object?)value, sequence), cancellationToken);
    }

    public override ValueTask DeleteAsync(IServiceScopeFactory scopes, string key, long sequence, CancellationToken cancellationToken) =>
        WriteAsync(scopes, new StoreWrite<TStored>(StoreWriteKind.Delete, key, default, sequence), cancellationToken);

    private static async ValueTask WriteAsync(IServiceScopeFactory scopes, StoreWrite<TStored> write, CancellationToken cancellationToken)
    {
        var scope = scopes.CreateAsyncScope();
        await using var end = scope.ConfigureAwait(false);
        await scope.ServiceProvider.GetRequiredService<TStore>().WriteAsync([write], cancellationToken).ConfigureAwait(false);
    }

    public override void Guard<T>()
    {
        if (typeof(T) != typeof(TStored))
        {
            throw new InvalidOperationException($"The store of cache '{Cache}' holds values of {typeof(TStored)}; this call is about {typeof(T)}.");
        }
    }
}
