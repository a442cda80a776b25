using System.Buffers;
using Microsoft.Extensions.DependencyInjection;

namespace TieredCache.Strategies;

/// <summary>A named cache's store, whatever its type: each call takes the store from a scope of its own.</summary>
internal abstract class StoreGateway(string cache)
{
    /// <summary>The named cache whose store this is.</summary>
    public string Cache { get; } = cache;

    /// <summary>The type of its values.</summary>
    public abstract Type Type { get; }

    /// <summary>True when the store wants every write of a key, and not only the last of several.</summary>
    public abstract bool NeedsEveryVersion { get; }

    /// <summary>Throws unless the store holds values of this type.</summary>
    public abstract void Guard<T>();

    /// <summary>Reads one key.</summary>
    public abstract ValueTask<(bool Found, T? Value)> ReadAsync<T>(IServiceScopeFactory scopes, string key, CancellationToken cancellationToken);

    /// <summary>Reads many keys; those that the store does not have are left out.</summary>
    public abstract ValueTask<IReadOnlyDictionary<string, T>> ReadManyAsync<T>(IServiceScopeFactory scopes, IReadOnlyList<string> keys, CancellationToken cancellationToken);

    /// <summary>Reads one key through the cache, whatever the type: for a warm-up.</summary>
    public abstract ValueTask WarmAsync(ICache cache, string key, CancellationToken cancellationToken);

    public abstract ValueTask PutAsync<T>(IServiceScopeFactory scopes, string key, T value, long sequence, CancellationToken cancellationToken);

    public abstract ValueTask DeleteAsync(IServiceScopeFactory scopes, string key, long sequence, CancellationToken cancellationToken);

    /// <summary>Hands over several writes, in order.</summary>
    public abstract ValueTask WriteAsync(IServiceScopeFactory scopes, IReadOnlyList<UnflushedWrite> writes, CancellationToken cancellationToken);

    /// <summary>A deletion, as a write of the store's type.</summary>
    public abstract StrategyWrite DeletionOf(string key, IDeletionMaker maker);

    /// <summary>Writes a value of the store's type as bytes.</summary>
    public abstract void Encode(ICacheSerializer serializer, object value, IBufferWriter<byte> target);

    /// <summary>Reads what <see cref="Encode"/> has written.</summary>
    public abstract object? Decode(ICacheSerializer serializer, ReadOnlyMemory<byte> bytes);
}

/// <summary>Makes the deletion of a key, once the type of the store's values is known.</summary>
internal interface IDeletionMaker
{
    StrategyWrite DeletionOf<T>(string key);
}

/// <summary>The gateway to a store of <typeparamref name="TStored"/>; another type is a mistake of the caller's.</summary>
internal sealed class StoreGateway<TStored, TStore>(string cache) : StoreGateway(cache)
    where TStore : class, ICacheStore<TStored>
{
    public override Type Type => typeof(TStored);

    public override bool NeedsEveryVersion => TStore.NeedsEveryVersion;

    public override async ValueTask<(bool Found, T? Value)> ReadAsync<T>(IServiceScopeFactory scopes, string key, CancellationToken cancellationToken)
        where T : default
    {
        Guard<T>();
        var scope = scopes.CreateAsyncScope();
        await using var end = scope.ConfigureAwait(false);
        var values = await scope.ServiceProvider.GetRequiredService<TStore>().ReadAsync([key], cancellationToken).ConfigureAwait(false);
        return values.TryGetValue(key, out var value) ? (true, (T?)(object?)value) : (false, default);
    }

    public override async ValueTask<IReadOnlyDictionary<string, T>> ReadManyAsync<T>(IServiceScopeFactory scopes, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        Guard<T>();
        var scope = scopes.CreateAsyncScope();
        await using var end = scope.ConfigureAwait(false);
        return (IReadOnlyDictionary<string, T>)await scope.ServiceProvider.GetRequiredService<TStore>().ReadAsync(keys, cancellationToken).ConfigureAwait(false);
    }

    public override async ValueTask WarmAsync(ICache cache, string key, CancellationToken cancellationToken) =>
        await cache.GetAsync<TStored>(key, cancellationToken).ConfigureAwait(false);

    public override ValueTask PutAsync<T>(IServiceScopeFactory scopes, string key, T value, long sequence, CancellationToken cancellationToken)
    {
        Guard<T>();
        return WriteAsync(scopes, [new StoreWrite<TStored>(StoreWriteKind.Put, key, (TStored?)(object?)value, sequence)], cancellationToken);
    }

    public override ValueTask DeleteAsync(IServiceScopeFactory scopes, string key, long sequence, CancellationToken cancellationToken) =>
        WriteAsync(scopes, [new StoreWrite<TStored>(StoreWriteKind.Delete, key, default, sequence)], cancellationToken);

    public override ValueTask WriteAsync(IServiceScopeFactory scopes, IReadOnlyList<UnflushedWrite> writes, CancellationToken cancellationToken)
    {
        var all = new StoreWrite<TStored>[writes.Count];
        for (var i = 0; i < all.Length; i++)
        {
            // A recovered deletion has no value, and null is none of a value type.
            var value = writes[i].Kind == StoreWriteKind.Delete ? default : (TStored?)writes[i].Value;
            all[i] = new StoreWrite<TStored>(writes[i].Kind, writes[i].Key, value, writes[i].Sequence);
        }

        return WriteAsync(scopes, all, cancellationToken);
    }

    public override StrategyWrite DeletionOf(string key, IDeletionMaker maker) => maker.DeletionOf<TStored>(key);

    public override void Encode(ICacheSerializer serializer, object value, IBufferWriter<byte> target) => serializer.Serialize((TStored)value, target);

    public override object? Decode(ICacheSerializer serializer, ReadOnlyMemory<byte> bytes) => serializer.Deserialize<TStored>(new ReadOnlySequence<byte>(bytes));

    private static async ValueTask WriteAsync(IServiceScopeFactory scopes, StoreWrite<TStored>[] writes, CancellationToken cancellationToken)
    {
        var scope = scopes.CreateAsyncScope();
        await using var end = scope.ConfigureAwait(false);
        await scope.ServiceProvider.GetRequiredService<TStore>().WriteAsync(writes, cancellationToken).ConfigureAwait(false);
    }

    public override void Guard<T>()
    {
        if (typeof(T) != typeof(TStored))
        {
            throw new InvalidOperationException($"The store of cache '{Cache}' holds values of {typeof(TStored)}; this call is about {typeof(T)}.");
        }
    }
}
