using TieredCache.Strategies;

namespace TieredCache.Pipeline.Writing;

/// <summary>What a write is made of: the pipeline's side of <see cref="StrategyWrite"/>.</summary>
internal sealed class TierWrite<T>(CachePipeline pipeline, StoreGateway? store, WriteSequence sequences, string key, StoreWriteKind kind, T value, CacheEntryOptions? options)
    : StrategyWrite(key, kind)
{
    private long _sequence;

    internal override object? Value => value;

    public override async ValueTask WriteStoreAsync(CancellationToken cancellationToken)
    {
        if (store is null || pipeline.Parts.Scopes is not { } scopes)
        {
            throw new InvalidOperationException($"The cache '{pipeline.Parts.Name}' has no store to write to: register one with AddStore.");
        }

        await TakeSequenceAsync(cancellationToken).ConfigureAwait(false);
        if (Kind == StoreWriteKind.Put)
        {
            await store.PutAsync(scopes, Key, value, _sequence, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await store.DeleteAsync(scopes, Key, _sequence, cancellationToken).ConfigureAwait(false);
        }
    }

    public override async ValueTask ApplyAsync(CancellationToken cancellationToken)
    {
        if (Kind == StoreWriteKind.Put)
        {
            await pipeline.Writes.SetAsync(Key, value, options, dataVersion: _sequence, isUnflushed: false, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await RemoveAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public override ValueTask RemoveAsync(CancellationToken cancellationToken) =>
        pipeline.Writes.RemoveAsync(Key, _sequence);

    // At the very start the server is about to be there, and this node's own clock may be behind what it has given out: the store would drop the write.
    internal override async ValueTask<long> TakeSequenceAsync(CancellationToken cancellationToken)
    {
        await pipeline.Parts.Remote.FirstAttemptAsync(cancellationToken).ConfigureAwait(false);
        return _sequence = await sequences.NextAsync(pipeline.Parts.RemoteKeyOf(Key), cancellationToken).ConfigureAwait(false);
    }

    internal override async ValueTask ApplyUnflushedAsync()
    {
        if (Kind == StoreWriteKind.Delete)
        {
            await pipeline.Writes.DeleteUnflushedAsync<T>(Key, _sequence).ConfigureAwait(false);
            return;
        }

        await pipeline.Writes.SetAsync(Key, value, options, _sequence, isUnflushed: true).ConfigureAwait(false);
    }
}
