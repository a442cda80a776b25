using System.Buffers;
using Microsoft.Extensions.Caching.Distributed;
using TieredCache.Pipeline;
using TieredCache.Remote.Wire;

namespace TieredCache.Adapters;

/// <summary>
/// The platform's <see cref="IDistributedCache"/>, with its form for buffers, over both tiers of a named cache.
/// </summary>
/// <remarks>
/// Bytes are copied on the way in and on the way out, so that nobody changes what is held; they go into the shared tier as they
/// are. Callers that miss in memory share one look at the shared tier. The synchronous members look in memory first, where they
/// never block.
/// </remarks>
internal sealed class TieredDistributedCache(CachePipeline pipeline) : IBufferDistributedCache
{
    public byte[]? Get(string key) => Find(key)?.Span.ToArray();

    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default) => (await FindAsync(key, token).ConfigureAwait(false))?.Span.ToArray();

    public bool TryGet(string key, IBufferWriter<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        return Write(Find(key), destination);
    }

    public async ValueTask<bool> TryGetAsync(string key, IBufferWriter<byte> destination, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        return Write(await FindAsync(key, token).ConfigureAwait(false), destination);
    }

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) =>
        BlockingCalls.Wait((cache: this, key, value, options), static call => call.cache.SetAsync(call.key, call.value, call.options));

    public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(options);
        return PutAsync(key, [.. value], options, token).AsTask();
    }

    public void Set(string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options) =>
        BlockingCalls.Wait((cache: this, key, value, options), static call => call.cache.SetAsync(call.key, call.value, call.options).AsTask());

    public ValueTask SetAsync(string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(options);
        return PutAsync(key, value.ToArray(), options, token);
    }

    public void Refresh(string key) => Find(key);

    public Task RefreshAsync(string key, CancellationToken token = default) => FindAsync(key, token).AsTask();

    public void Remove(string key) => BlockingCalls.Wait((cache: this, key), static call => call.cache.RemoveAsync(call.key));

    public Task RemoveAsync(string key, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        return pipeline.RemoveAsync(LegalText.OfKey(key), token).AsTask();
    }

    private static bool Write(RawBytes? found, IBufferWriter<byte> destination)
    {
        if (found is not null)
        {
            destination.Write(found.Span);
        }

        return found is not null;
    }

    private ValueTask PutAsync(string key, byte[] own, DistributedCacheEntryOptions options, CancellationToken token)
    {
        var how = DistributedOptions.Of(options, key, own.Length, pipeline.Parts.Time.GetUtcNow());
        return pipeline.SetAsync(LegalText.OfKey(key), new RawBytes(own), how, token);
    }

    private RawBytes? Find(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return pipeline.Reads.TryFindAnswer<RawBytes>(LegalText.OfKey(key), out var answer)
            ? answer.TryGet(out var held) ? held : null
            : BlockingCalls.Wait((cache: this, key), static call => call.cache.FindAsync(call.key, CancellationToken.None).AsTask());
    }

    private async ValueTask<RawBytes?> FindAsync(string key, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(key);
        token.ThrowIfCancellationRequested();
        var result = await pipeline.Looks.LookAsync<RawBytes>(LegalText.OfKey(key), DistributedOptions.Look, token).ConfigureAwait(false);
        return result.TryGet(out var bytes) ? bytes : null;
    }
}
