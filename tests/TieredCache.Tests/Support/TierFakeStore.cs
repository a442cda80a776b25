using TieredCache.Remote;

namespace TieredCache.Tests.Support;

/// <summary>A shared tier that holds bytes in a dictionary, and fails when it is told to.</summary>
internal sealed class TierFakeStore : IRemoteStore
{
    public Dictionary<string, byte[]> Entries { get; } = new(StringComparer.Ordinal);

    /// <summary>Thrown by the next calls, if there is one.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Puts an entry there as the server would: stamped with an epoch and a sequence.</summary>
    public byte[] Put(RemoteKey key, ReadOnlyMemory<byte> body)
    {
        byte[] stamp = [0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 9];
        return Entries[key.Wire] = [.. stamp, .. body.Span];
    }

    public ValueTask<byte[]?> GetAsync(RemoteKey key, CancellationToken cancellationToken) => Answer(() => Entries.GetValueOrDefault(key.Wire), cancellationToken);

    public ValueTask<RemoteSetReply> SetAsync(RemoteKey key, ReadOnlyMemory<byte> body, TimeSpan lifetime, long dataVersion, CancellationToken cancellationToken) =>
        Answer(() => { Put(key, body); return new RemoteSetReply(true, 7, 9); }, cancellationToken);

    public ValueTask<RemotePutReply[]> PutManyAsync(IReadOnlyList<RemotePut> puts, CancellationToken cancellationToken) =>
        Answer<RemotePutReply[]>(() => [.. puts.Select(put => { Put(put.Key, put.Body); return new RemotePutReply(true, 9); })], cancellationToken);

    public async ValueTask TouchAsync(RemoteKey key, TimeSpan lifetime, CancellationToken cancellationToken) => await Answer(() => true, cancellationToken);

    private ValueTask<TReply> Answer<TReply>(Func<TReply> answer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Failure is null ? new(answer()) : ValueTask.FromException<TReply>(Failure);
    }
}
