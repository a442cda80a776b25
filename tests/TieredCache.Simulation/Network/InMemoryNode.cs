using TieredCache.Coherence;
using TieredCache.Remote;
using TieredCache.Simulation.Engine;
using TieredCache.Simulation.Judging;
using TieredCache.Simulation.Network;

namespace TieredCache.Testing.InMemory;

/// <summary>
/// Stands before the double's node: one process's wire to the server, on which every command and message is a step with a fate.
/// The server behind it is the double that the contract tests hold to the scripts.
/// </summary>
internal sealed class InMemoryNode(InMemoryServer server, ulong id, NodeClock time, NodeClock serverTime, Scheduler scheduler, ServerAudit audit, Traffic traffic)
    : ISharedTier, IRemoteStore, ILoadLease, IInvalidationBus
{
    /// <summary>How long a node waits for a reply.</summary>
    public const int TimeoutMs = 500;
    public static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(TimeoutMs);
    private bool _isChecked;
    private readonly long[] _highest = new long[server.Buckets + 1];

    public InMemoryMailbox Mailbox { get; } = new(scheduler, traffic, (int)id - 1);

    public Traffic Traffic { get; } = traffic;

    public ServerClock ServerTime { get; } = new(time);

    public IInvalidationBus Bus => this;

    public ServerClock ServerTimeOf(uint hash) => ServerTime;

    /// <summary>Counts the lives of the command connection; a command of an earlier one gets no reply.</summary>
    public int Connection { get; private set; }

    public bool IsAvailable { get; private set; } = true;

    public Task FirstAttempt => Task.CompletedTask;

    int IInvalidationBus.Buckets => server.Buckets;

    int IRemoteStore.Groups => server.Buckets;

    public ulong Node => id;

    public long ServerMs => serverTime.GetUtcNow().ToUnixTimeMilliseconds();

    public long Highest(int bucket) => _highest[bucket];

    /// <summary>The command connection is lost, or stands again.</summary>
    public void Connect(bool connected)
    {
        Connection += IsAvailable && !connected ? 1 : 0;
        IsAvailable = connected;
    }

    public (IRemoteStore Store, ILoadLease Leases) Within(TimeSpan timeout, bool isChecked)
    {
        _isChecked = isChecked;
        return (this, this);
    }

    public async Task StartAsync(IInvalidationListener listener, CancellationToken cancellationToken) => await SendAsync(() =>
    {
        Mailbox.Subscribe(listener);
        return true;
    }, cancellationToken).ConfigureAwait(false);

    public ValueTask<byte[]?> GetAsync(RemoteKey key, CancellationToken cancellationToken) => SendAsync(() => server.Get(key, _isChecked), cancellationToken);

    public ValueTask<RemoteSetReply> SetAsync(RemoteKey key, ReadOnlyMemory<byte> body, TimeSpan lifetime, long dataVersion, CancellationToken cancellationToken) =>
        TellAsync(server.Of(key), () => audit.Set(key, server.Set(this, key, body.ToArray(), lifetime, dataVersion), body), static reply => reply.Sequence, cancellationToken);

    public ValueTask<RemotePutReply[]> PutManyAsync(IReadOnlyList<RemotePut> puts, CancellationToken cancellationToken) =>
        SendAsync(() => puts.Select(put => audit.Put((int)id - 1, put.Key, put.Lease, server.Put(this, put.Key, put.Lease, put.Body.ToArray(), put.Lifetime), put.Body)).ToArray(), cancellationToken);

    public async ValueTask TouchAsync(RemoteKey key, TimeSpan lifetime, CancellationToken cancellationToken) =>
        await SendAsync(() => server.Touch(key, lifetime), cancellationToken).ConfigureAwait(false);

    public async ValueTask<LeaseReply[]> AcquireManyAsync(IReadOnlyList<LeaseAsk> asks, TimeSpan duration, CancellationToken cancellationToken)
    {
        var token = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        try
        {
            return await SendAsync(() => asks.Select(ask => audit.Lease(ask.Key, token, server.Acquire(this, ask.Key, ask.Seen[..Math.Min(48, ask.Seen.Length)].ToArray(), token, duration, _isChecked))).ToArray(), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is TimeoutException or OperationCanceledException)
        {
            foreach (var ask in asks)
            {
                _ = ReleaseAsync(ask.Key, new LeaseGrant(token, Epoch: 0, Sequence: 0), TimeSpan.Zero, CancellationToken.None).AsTask().ContinueWith(static late => late.Exception,
                    CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }

            throw;
        }
    }

    public ValueTask<bool> RenewAsync(RemoteKey key, LeaseGrant lease, TimeSpan duration, CancellationToken cancellationToken) =>
        SendAsync(() => server.Renew(key, lease, duration), cancellationToken);

    public async ValueTask ReleaseAsync(RemoteKey key, LeaseGrant lease, TimeSpan backOff, CancellationToken cancellationToken) =>
        await SendAsync(() => server.Release(this, key, lease, backOff), cancellationToken).ConfigureAwait(false);

    public ValueTask<BusReply> RemoveAsync(RemoteKey key, long dataVersion, CancellationToken cancellationToken) =>
        TellAsync(server.Of(key), () => audit.Removed(key, server.Remove(this, key, dataVersion)), static reply => reply.Sequence, cancellationToken);

    public ValueTask<BusReply> RemoveTagAsync(string tag, CancellationToken cancellationToken) =>
        TellAsync(server.Buckets, () => server.RemoveTag(this, tag), static reply => reply.Sequence, cancellationToken);

    public ValueTask<long[]> FindTagsAsync(IReadOnlyList<string> tags, CancellationToken cancellationToken) =>
        tags.Count == 0 ? new([]) : SendAsync(() => server.FindTags(this, tags), cancellationToken);

    public ValueTask<BusReply> BeginIntentAsync(RemoteKey key, string token, TimeSpan lifetime, CancellationToken cancellationToken) =>
        TellAsync(server.Of(key), () => audit.Removed(key, server.BeginIntent(this, key, token, lifetime), $"begins intent {token[..4]} of node {Node - 1}"), static reply => reply.Sequence, cancellationToken);

    public ValueTask<BusReply> EndIntentAsync(RemoteKey key, string token, CancellationToken cancellationToken) =>
        TellAsync(server.Of(key), () => audit.Removed(key, server.EndIntent(this, key, token), $"ends intent {token[..4]} of node {Node - 1}"), static reply => reply.Sequence, cancellationToken);

    public ValueTask<long> NextWriteAsync(RemoteKey key, long callerHighest, CancellationToken cancellationToken) =>
        SendAsync(() => server.NextWrite(this, key, callerHighest), cancellationToken);

    public async ValueTask<HeartbeatReply> HeartbeatAsync(int bucket, CancellationToken cancellationToken)
    {
        var sent = time.GetTimestamp();
        audit.Asked(() => $"heartbeat of bucket {bucket}");
        var reply = await SendAsync(() => server.Beat(this, bucket), cancellationToken).ConfigureAwait(false);
        Saw(bucket, reply.Sequence);
        ServerTime.Set(reply.ServerMs, sent);
        return reply;
    }

    public ValueTask<LogReply> ReadLogAsync(int bucket, long from, int count, CancellationToken cancellationToken)
    {
        audit.Asked(() => $"reads the log of bucket {bucket} from {from}");
        return SendAsync(() => server.ReadLog(bucket, from, count), cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // As on Redis: told that the deadline has passed, take over the server's time and try once more.
    private async ValueTask<T> TellAsync<T>(int bucket, Func<T> run, Func<T, long> sequenceOf, CancellationToken cancellationToken)
    {
        for (var retried = false; ; retried = true)
        {
            var sent = time.GetTimestamp();
            try
            {
                var reply = await SendAsync(run, cancellationToken, ServerTime.EarliestMs + TimeoutMs).ConfigureAwait(false);
                Saw(bucket, sequenceOf(reply));
                return reply;
            }
            catch (ExpiredException expired) when (!retried)
            {
                ServerTime.Set(expired.ServerMs, sent);
            }
        }
    }

    private async ValueTask<T> SendAsync<T>(Func<T> run, CancellationToken cancellationToken, long deadline = 0)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!IsAvailable)
        {
            throw new TimeoutException("There is no connection.");
        }

        var command = new Command<T>(scheduler, this, run) { Deadline = deadline };
        command.Send((long)Timeout.TotalMilliseconds);
        return await command.Reply.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private void Saw(int bucket, long sequence) => _highest[bucket] = Math.Max(_highest[bucket], sequence);
}
