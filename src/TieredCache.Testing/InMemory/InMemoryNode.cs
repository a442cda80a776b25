using System.Collections.Concurrent;
using System.Security.Cryptography;
using TieredCache.Coherence;
using TieredCache.Remote;

namespace TieredCache.Testing.InMemory;

/// <summary>One process's side of an <see cref="InMemoryServer"/>: the three seams of the shared tier, and the faults between.</summary>
internal sealed class InMemoryNode(InMemoryServer server, ulong id, TimeProvider time) : ISharedTier, IRemoteStore, ILoadLease, IInvalidationBus, IDisposable
{
    private readonly long[] _highest = new long[server.Buckets + 1];
    private volatile bool _down;
    private volatile bool _isChecked;

    public InMemoryMailbox Mailbox { get; } = new();

    public ServerClock ServerTime { get; } = new(time);

    public IInvalidationBus Bus => this;

    public ServerClock ServerTimeOf(uint hash) => ServerTime;

    public bool IsAvailable => !_down;

    int IInvalidationBus.Buckets => server.Buckets;

    int IRemoteStore.Groups => server.Buckets;

    public ulong Node => id;

    /// <summary>Awaited before a command runs, with its name.</summary>
    public Func<string, Task>? Before { get; set; }

    /// <summary>Awaited after a command has run and before its reply arrives, with its name; what it throws takes the reply's place.</summary>
    public Func<string, Task>? After { get; set; }

    /// <summary>How many commands were sent, by name.</summary>
    public ConcurrentDictionary<string, int> Sent { get; } = new(StringComparer.Ordinal);

    /// <summary>While true every command fails and nothing is heard.</summary>
    public bool IsDown
    {
        get => _down;
        set
        {
            _down = value;
            Mailbox.Connect(!value);
        }
    }

    public long Highest(int bucket) => Volatile.Read(ref _highest[bucket]);

    public (IRemoteStore Store, ILoadLease Leases) Within(TimeSpan timeout, bool isChecked)
    {
        _isChecked = isChecked;
        return (this, this);
    }

    public async Task StartAsync(IInvalidationListener listener, CancellationToken cancellationToken) => await SendAsync("START", () =>
    {
        Mailbox.Subscribe(listener);
        return true;
    }, cancellationToken).ConfigureAwait(false);

    public ValueTask<byte[]?> GetAsync(RemoteKey key, CancellationToken cancellationToken) => SendAsync("GET", () => server.Get(key, _isChecked), cancellationToken);

    public ValueTask<RemoteSetReply> SetAsync(RemoteKey key, ReadOnlyMemory<byte> body, TimeSpan lifetime, long dataVersion, CancellationToken cancellationToken) =>
        SetUnflushedAsync(key, body, lifetime, dataVersion, TimeSpan.Zero, cancellationToken);

    public ValueTask<RemoteSetReply> SetUnflushedAsync(RemoteKey key, ReadOnlyMemory<byte> body, TimeSpan lifetime, long dataVersion, TimeSpan kept, CancellationToken cancellationToken) =>
        SendAsync("SET", () => Saw(server.Of(key), server.Set(this, key, body.ToArray(), lifetime, dataVersion, kept), static reply => reply.Sequence), cancellationToken);

    public ValueTask<RemotePutReply[]> PutManyAsync(IReadOnlyList<RemotePut> puts, CancellationToken cancellationToken) =>
        SendAsync("PUT", () => OneGroup(puts, static put => put.Key).Select(put => server.Put(this, put.Key, put.Lease, put.Body.ToArray(), put.Lifetime)).ToArray(), cancellationToken);

    public async ValueTask TouchAsync(RemoteKey key, TimeSpan lifetime, CancellationToken cancellationToken) =>
        await SendAsync("TOUCH", () => server.Touch(key, lifetime), cancellationToken).ConfigureAwait(false);

    public ValueTask<LeaseReply[]> AcquireManyAsync(IReadOnlyList<LeaseAsk> asks, TimeSpan duration, CancellationToken cancellationToken)
    {
        var token = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        return SendAsync("LEASE", () => OneGroup(asks, static ask => ask.Key)
            .Select(ask => server.Acquire(this, ask.Key, ask.Seen[..Math.Min(48, ask.Seen.Length)].ToArray(), token, duration, _isChecked)).ToArray(), cancellationToken);
    }

    public ValueTask<bool> RenewAsync(RemoteKey key, LeaseGrant lease, TimeSpan duration, CancellationToken cancellationToken) =>
        SendAsync("RENEW", () => server.Renew(key, lease, duration), cancellationToken);

    public async ValueTask ReleaseAsync(RemoteKey key, LeaseGrant lease, TimeSpan backOff, CancellationToken cancellationToken) =>
        await SendAsync("RELEASE", () => server.Release(this, key, lease, backOff), cancellationToken).ConfigureAwait(false);

    public ValueTask<BusReply> RemoveAsync(RemoteKey key, long dataVersion, CancellationToken cancellationToken) =>
        TellAsync("REMOVE", server.Of(key), () => server.Remove(this, key, dataVersion), cancellationToken);

    public ValueTask<BusReply> RemoveUnflushedAsync(RemoteKey key, long dataVersion, TimeSpan kept, CancellationToken cancellationToken) =>
        TellAsync("REMOVE", server.Of(key), () => server.Remove(this, key, dataVersion, kept), cancellationToken);

    public ValueTask<BusReply> WrittenAsync(RemoteKey key, long dataVersion, bool removes, CancellationToken cancellationToken) =>
        TellAsync("WRITTEN", server.Of(key), () => server.Written(this, key, dataVersion, removes), cancellationToken);

    public ValueTask<BusReply> RemoveTagAsync(string tag, CancellationToken cancellationToken) =>
        TellAsync("TAG", server.Buckets, () => server.RemoveTag(this, tag), cancellationToken);

    public ValueTask<long[]> FindTagsAsync(IReadOnlyList<string> tags, CancellationToken cancellationToken) =>
        tags.Count == 0 ? new([]) : SendAsync("TAGS", () => server.FindTags(this, tags), cancellationToken);

    public ValueTask<BusReply> BeginIntentAsync(RemoteKey key, string token, TimeSpan lifetime, CancellationToken cancellationToken) =>
        TellAsync("INTENT", server.Of(key), () => server.BeginIntent(this, key, token, lifetime), cancellationToken);

    public ValueTask<BusReply> EndIntentAsync(RemoteKey key, string token, CancellationToken cancellationToken) =>
        TellAsync("INTENT_END", server.Of(key), () => server.EndIntent(this, key, token), cancellationToken);

    public ValueTask<long> NextWriteAsync(RemoteKey key, long callerHighest, CancellationToken cancellationToken) =>
        SendAsync("NEXT", () => server.NextWrite(this, key, callerHighest), cancellationToken);

    public ValueTask<HeartbeatReply> HeartbeatAsync(int bucket, CancellationToken cancellationToken) => SendAsync("BEAT", () =>
    {
        var sent = time.GetTimestamp();
        var reply = Saw(bucket, server.Beat(this, bucket), static reply => reply.Sequence);
        ServerTime.Set(reply.ServerMs, sent);
        return reply;
    }, cancellationToken);

    public ValueTask<LogReply> ReadLogAsync(int bucket, long from, int count, CancellationToken cancellationToken) =>
        SendAsync("LOG", () => server.ReadLog(bucket, from, count), cancellationToken);

    /// <summary>For containers that are disposed of synchronously: a service that can only be disposed of asynchronously makes that throw.</summary>
    public void Dispose() => IsDown = true;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private ValueTask<BusReply> TellAsync(string name, int bucket, Func<BusReply> run, CancellationToken cancellationToken) =>
        SendAsync(name, () => Saw(bucket, run(), static reply => reply.Sequence), cancellationToken);

    private async ValueTask<T> SendAsync<T>(string name, Func<T> run, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Sent.AddOrUpdate(name, 1, static (_, count) => count + 1);
        await HookAsync(Before, name, cancellationToken).ConfigureAwait(false);
        ThrowIfDown();
        var reply = run();
        await HookAsync(After, name, cancellationToken).ConfigureAwait(false);
        ThrowIfDown();
        return reply;
    }

    // As the server of a cluster would not take it.
    private IReadOnlyList<T> OneGroup<T>(IReadOnlyList<T> things, Func<T, RemoteKey> keyOf) =>
        things.Select(thing => server.Of(keyOf(thing))).Distinct().Count() <= 1 ? things : throw new InvalidOperationException("The keys are of several slot groups.");

    private static Task HookAsync(Func<string, Task>? hook, string name, CancellationToken cancellationToken) =>
        hook?.Invoke(name).WaitAsync(cancellationToken) ?? Task.CompletedTask;

    private void ThrowIfDown()
    {
        if (_down)
        {
            throw new TimeoutException("The server is away.");
        }
    }

    private T Saw<T>(int bucket, T reply, Func<T, long> sequenceOf)
    {
        TieredCache.Entries.Watermark.RaiseTo(ref _highest[bucket], sequenceOf(reply));
        return reply;
    }
}
