namespace TieredCache.Remote;

/// <summary>The shared tier where none is configured.</summary>
internal sealed class RemoteOff : IRemoteStore, ILoadLease
{
    public static readonly RemoteOff Instance = new();

    public ValueTask<byte[]?> GetAsync(RemoteKey key, CancellationToken cancellationToken) => throw Off();

    public ValueTask<RemoteSetReply> SetAsync(RemoteKey key, ReadOnlyMemory<byte> body, TimeSpan lifetime, long dataVersion, CancellationToken cancellationToken) => throw Off();

    public ValueTask<RemotePutReply[]> PutManyAsync(IReadOnlyList<RemotePut> puts, CancellationToken cancellationToken) => throw Off();

    public ValueTask TouchAsync(RemoteKey key, TimeSpan lifetime, CancellationToken cancellationToken) => throw Off();

    public ValueTask<LeaseReply[]> AcquireManyAsync(IReadOnlyList<LeaseAsk> asks, TimeSpan duration, CancellationToken cancellationToken) => throw Off();

    public ValueTask<bool> RenewAsync(RemoteKey key, LeaseGrant lease, TimeSpan duration, CancellationToken cancellationToken) => throw Off();

    public ValueTask ReleaseAsync(RemoteKey key, LeaseGrant lease, TimeSpan backOff, CancellationToken cancellationToken) => throw Off();

    private static InvalidOperationException Off() => new("No shared tier is configured.");
}
