using Microsoft.Extensions.Logging;
using TieredCache.Configuration;
using TieredCache.Diagnostics;
using TieredCache.Entries;
using TieredCache.Remote.Bulk;
using TieredCache.Remote.Wire;

namespace TieredCache.Remote;

/// <summary>
/// L2 of one named cache in terms of values: breaker → store → envelope → serializer, and back. It answers "off" to every
/// trouble with the server and "miss" to every trouble with the bytes; it never throws for either.
/// </summary>
internal sealed class RemoteTier(
    LiveSettings settings, IRemoteStore store, ILoadLease leases, RemoteCalls calls, ICacheSerializer serializer,
    Func<uint, ServerClock> serverTimeOf, CacheStatistics statistics, TimeProvider time, Func<double> dice, ILogger logger,
    Func<uint, ulong>? epochOf = null)
{
    /// <summary>How long the shared tier keeps what the store has not got, and the mark that says so: longer than a store is away.</summary>
    public static readonly TimeSpan UnflushedKept = TimeSpan.FromHours(24);

    /// <summary>How long a lease lives unless it is renewed.</summary>
    public static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(3);

    /// <summary>How long the source is left alone after a load that failed and nobody could be served for.</summary>
    public static readonly TimeSpan ShortestBackOff = TimeSpan.FromMilliseconds(50);

    /// <summary>That, or a longer one.</summary>
    public static TimeSpan BackOffOf(TimeSpan pause) => pause > ShortestBackOff ? pause : ShortestBackOff;

    private readonly EntryCodec _codec = new(settings, serializer, serverTimeOf, statistics, time, dice, logger, epochOf);

    private readonly BulkCalls _bulk = new(store, leases, calls);

    private RemoteSettings Settings => settings.Current.Remote;

    /// <summary>True when the tier can be asked now.</summary>
    public ValueTask<bool> IsReadyAsync(CancellationToken cancellationToken) =>
        Settings.Enabled ? calls.IsReadyAsync(cancellationToken) : new(false);

    /// <inheritdoc cref="RemoteCalls.FirstAttemptAsync"/>
    public ValueTask FirstAttemptAsync(CancellationToken cancellationToken) => calls.FirstAttemptAsync(cancellationToken);

    /// <summary>True when the tier can be asked now for a value of the type.</summary>
    public ValueTask<bool> MayHoldAsync<T>(CancellationToken cancellationToken) => _codec.Supports<T>() ? IsReadyAsync(cancellationToken) : new(false);

    /// <summary>Gets what lies under one key, for <see cref="Read{T}"/>.</summary>
    public ValueTask<RemoteAnswer<byte[]?>> GetAsync(RemoteKey key, CancellationToken cancellationToken) =>
        calls.TryAsync("GET", (store, key), static (call, token) => call.store.GetAsync(call.key, token), cancellationToken);

    /// <summary>Asks for the right to load; not answered means: load, and store nothing there.</summary>
    public ValueTask<RemoteAnswer<LeaseReply>> LeaseAsync(RemoteKey key, ReadOnlyMemory<byte> seen, CancellationToken cancellationToken) =>
        calls.TryAsync("LEASE", (leases, key, seen), static (call, token) => call.leases.AcquireAsync(call.key, call.seen, LeaseDuration, token), cancellationToken);

    /// <summary>Looks for many keys and asks for the right to load those that are not there, with one command a slot group. What was not answered says nothing of its key.</summary>
    public async ValueTask<RemoteAnswer<LeaseReply>[]> LeaseManyAsync<T>(IReadOnlyList<LeaseAsk> asks, CancellationToken cancellationToken) =>
        await MayHoldAsync<T>(cancellationToken).ConfigureAwait(false)
            ? await _bulk.LeaseAsync(asks, cancellationToken).ConfigureAwait(false)
            : new RemoteAnswer<LeaseReply>[asks.Count];

    /// <summary>Prolongs a lease while its load runs; false when it is lost.</summary>
    public async ValueTask<bool> RenewAsync(RemoteKey key, LeaseGrant lease, CancellationToken cancellationToken)
    {
        var answer = await calls.TryAsync("RENEW", (leases, key, lease),
            static (call, token) => call.leases.RenewAsync(call.key, call.lease, LeaseDuration, token), cancellationToken).ConfigureAwait(false);
        return !answer.Came || answer.Reply;
    }

    /// <summary>Gives a lease up; after a failed load no node gets another one for the back-off.</summary>
    public Task ReleaseAsync(RemoteKey key, LeaseGrant lease, TimeSpan backOff) => _bulk.ReleaseAsync(key, lease, backOff);

    /// <summary>Stores what was loaded under a lease; without a body (its size or type keeps it out of L2) the lease is given up.</summary>
    /// <returns>Not stored when the server refused it: the lease was lost, or a write intent lives. What was not answered may have been stored; its sequence is 0.</returns>
    public async ValueTask<RemotePutReply> PutAsync(RemoteKey key, LeaseGrant lease, RemoteBody? body, TimeSpan lifetime)
    {
        if (body is not { } some)
        {
            await ReleaseAsync(key, lease, TimeSpan.Zero).ConfigureAwait(false);
            return new RemotePutReply(Stored: true, Sequence: 0);
        }

        var answer = await calls.TryAsync("PUT", (store, key, lease, some.Bytes, lifetime),
            static (call, token) => call.store.PutAsync(call.key, call.lease, call.Bytes, call.lifetime, token), CancellationToken.None).ConfigureAwait(false);
        if (!answer.Came)
        {
            // Not stored, as far as anybody knows: the others should not wait for it until the lease expires.
            _ = ReleaseAsync(key, lease, TimeSpan.Zero);
        }

        return answer.Came ? answer.Reply : new RemotePutReply(Stored: true, Sequence: 0);
    }

    /// <summary>Does the same for many keys, with one command a slot group.</summary>
    public ValueTask<RemotePutReply[]> PutManyAsync(IReadOnlyList<LeasedBody> loaded) => _bulk.PutAsync(loaded);

    /// <inheritdoc cref="EntryCodec.BodyOf{T}"/>
    public RemoteBody? BodyOf<T>(RemoteKey key, T? value, in EntryPlan plan, long tagSequence, TimeSpan loadDuration) =>
        _codec.BodyOf(key, value, plan, tagSequence, loadDuration);

    /// <summary>Stores a set's body and tells the other nodes.</summary>
    public ValueTask<RemoteAnswer<RemoteSetReply>> SetAsync(RemoteKey key, ReadOnlyMemory<byte> body, TimeSpan lifetime, long dataVersion, CancellationToken cancellationToken) =>
        calls.TryAsync("SET", (store, key, body, lifetime, dataVersion),
            static (call, token) => call.store.SetAsync(call.key, call.body, call.lifetime, call.dataVersion, token), cancellationToken);

    /// <summary>Stores a set's body that the system of record has not got yet, and tells the other nodes.</summary>
    public ValueTask<RemoteAnswer<RemoteSetReply>> SetUnflushedAsync(RemoteKey key, ReadOnlyMemory<byte> body, TimeSpan lifetime, long dataVersion) =>
        calls.TryAsync("SET", (store, key, body, lifetime, dataVersion),
            static (call, token) => call.store.SetUnflushedAsync(call.key, call.body, call.lifetime, call.dataVersion, UnflushedKept, token), CancellationToken.None);

    /// <summary>Slides the server's time to live; nobody waits for it.</summary>
    public async ValueTask TouchAsync(RemoteKey key, TimeSpan lifetime) =>
        await calls.TryAsync("PEXPIRE", (store, key, lifetime), static async (call, token) =>
        {
            await call.store.TouchAsync(call.key, call.lifetime, token).ConfigureAwait(false);
            return true;
        }, CancellationToken.None).ConfigureAwait(false);

    /// <inheritdoc cref="EntryCodec.Read{T}"/>
    public RemoteRead<T> Read<T>(RemoteKey key, byte[]? bytes, bool isUnflushed = false) => _codec.Read<T>(key, bytes, isUnflushed);

    /// <summary>What a request for a lease says of an entry that is not to be handed back again.</summary>
    public static ReadOnlyMemory<byte> HeadOf(byte[]? entry) => EntryCodec.HeadOf(entry);

    /// <inheritdoc cref="EntryCodec.Reject"/>
    public void Reject(RemoteKey key, RejectReason reason) => _codec.Reject(key, reason);
}
