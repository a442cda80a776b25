using System.Security.Cryptography;
using TieredCache.Coherence.Outstanding;
using TieredCache.Entries;
using TieredCache.Pipeline.Loads;
using TieredCache.Pipeline.Waiting;
using TieredCache.Pipeline.Writing;
using TieredCache.Strategies;

namespace TieredCache.Pipeline;

/// <summary>The verbs of a named cache, each a path of its own.</summary>
internal sealed class CachePipeline : IDeletionMaker
{
    private readonly IWriteStrategy? _strategy;
    private readonly WriteSequence _sequences;

    public CachePipeline(CacheParts parts, IWriteStrategy strategy, StoreGateway? store, WriteSequence sequences)
    {
        Parts = parts;
        Store = store;
        _strategy = strategy is CacheAside ? null : strategy;
        _sequences = sequences;
        var planner = new EntryPlanner(parts.Settings, parts.Keys, parts.Coherence.Tags, parts.Dice);
        var tools = new LoadTools(parts, planner, new RemoteLookup(parts, planner));
        Rides = new FlightRides(parts, tools);
        Reads = new ReadPath(parts, tools, Rides);
        Looks = new LookPath(parts, tools, Reads, Rides);
        ReadsMany = new ReadManyPath(parts, tools);
        Writes = new WritePath(parts, planner, new KeptVersions(parts.Clock));
    }

    public CacheParts Parts { get; }

    public StoreGateway? Store { get; }

    public ReadPath Reads { get; }

    public FlightRides Rides { get; }

    public LookPath Looks { get; }

    public ReadManyPath ReadsMany { get; }

    public WritePath Writes { get; }

    public ValueTask<CacheResult<T>> GetAsync<T>(string key, CancellationToken cancellationToken) => Store is null
        ? Looks.GetAsync<T>(key, cancellationToken)
        : ReadThroughAsync<T>(Store, key, cancellationToken);

    public ValueTask SetAsync<T>(string key, T value, CacheEntryOptions? options, CancellationToken cancellationToken)
    {
        WritePath.Guard(key, options);
        Store?.Guard<T>();
        cancellationToken.ThrowIfCancellationRequested();
        if (_strategy is null)
        {
            return WithoutAnswer(Writes.SetAsync(key, value, options, dataVersion: 0, isUnflushed: false, cancellationToken));
        }

        return _strategy.WriteAsync(new TierWrite<T>(this, Store, _sequences, key, StoreWriteKind.Put, value, options), cancellationToken);
    }

    public ValueTask<bool> SetIfNewerAsync<T>(string key, T value, long version, CacheEntryOptions? options, CancellationToken cancellationToken)
    {
        WritePath.Guard(key, options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(version);
        cancellationToken.ThrowIfCancellationRequested();
        return Writes.SetAsync(key, value, options, version, isUnflushed: false, cancellationToken);
    }

    public ValueTask RemoveAsync(string key, CancellationToken cancellationToken)
    {
        WritePath.Guard(key, options: null);
        cancellationToken.ThrowIfCancellationRequested();
        return _strategy is null
            ? Writes.RemoveAsync(key, dataVersion: 0)
            : _strategy.WriteAsync(Store?.DeletionOf(key, this) ?? DeletionOf<object?>(key), cancellationToken);
    }

    public StrategyWrite DeletionOf<T>(string key) => new TierWrite<T>(this, Store, _sequences, key, StoreWriteKind.Delete, default!, options: null);

    public ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken)
    {
        CacheKeys.GuardTag(tag);
        cancellationToken.ThrowIfCancellationRequested();
        return Parts.Invalidator.RemoveTagAsync(tag);
    }

    public ValueTask ClearAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Parts.Invalidator.ClearAsync();
    }

    public async ValueTask<CacheWrite> BeginWriteAsync(string key, CancellationToken cancellationToken)
    {
        WritePath.Guard(key, options: null);
        cancellationToken.ThrowIfCancellationRequested();
        var token = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        return new CacheWrite(key, await Parts.Invalidator.BeginIntentAsync(key, Parts.StripeOf(key), token, WriteIntents.Lifetime).ConfigureAwait(false));
    }

    /// <summary>Reads many keys from the store itself.</summary>
    public ValueTask<IReadOnlyDictionary<string, T>> ReadStoreAsync<T>(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        Store!.ReadManyAsync<T>(Parts.Scopes!, keys, cancellationToken);

    private static ValueTask WithoutAnswer(ValueTask<bool> call)
    {
        return call.IsCompletedSuccessfully ? default : AwaitAsync(call);

        static async ValueTask AwaitAsync(ValueTask<bool> call) => await call.ConfigureAwait(false);
    }

    private ValueTask<CacheResult<T>> ReadThroughAsync<T>(StoreGateway store, string key, CancellationToken cancellationToken) =>
        Reads.ReadThroughAsync(key, (store, scopes: Parts.Scopes!), static async (from, context, token) =>
        {
            var (found, value) = await from.store.ReadAsync<T>(from.scopes, context.Key, token).ConfigureAwait(false);
            if (!found)
            {
                context.MarkAbsent();
            }

            return value!;
        }, cancellationToken);
}
