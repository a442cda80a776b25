using TieredCache.Coherence;
using TieredCache.Entries;
using TieredCache.Remote;

namespace TieredCache.Testing.InMemory;

/// <summary>
/// A shared tier in memory that behaves like the scripts on Redis: each member is one of them, runs under one lock and tells
/// all nodes what it published. The faults of the nodes are theirs; here everything can be lost, or another master take over.
/// </summary>
internal sealed class InMemoryServer
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly InMemoryState _state;
    private readonly InMemoryBucket[] _buckets;
    private readonly InMemoryKeyspace<byte[]> _entries;
    private readonly InMemoryLeases _leases;
    private readonly InMemoryKeyspace<long> _versions;
    private readonly InMemoryKeyspace<bool> _waiting;
    private readonly Dictionary<string, InMemoryKeyspace<bool>> _intents;
    private readonly InMemoryTags _tags;
    private readonly List<InMemoryNode> _nodes = [];
    private string _master = "one";

    /// <param name="time">The server's clock.</param>
    /// <param name="buckets">How many buckets the layout has, a power of two; the tags' own is one more.</param>
    public InMemoryServer(TimeProvider time, int buckets = 16)
    {
        _time = time;
        _state = new InMemoryState(time, buckets);
        (_buckets, _entries, _leases, _versions) = (_state.Buckets, _state.Entries, _state.Leases, _state.Versions);
        (_waiting, _intents, _tags) = (_state.Waiting, _state.Intents, _state.Tags);
    }

    public int Buckets => _buckets.Length - 1;

    public TimeProvider Time => _time;

    /// <summary>A node hears from now on what is published.</summary>
    public void Add(InMemoryNode node)
    {
        lock (_gate)
        {
            _nodes.Add(node);
        }
    }

    /// <summary>A node hears nothing any more.</summary>
    public void Remove(InMemoryNode node) => Run(() => _nodes.Remove(node));

    /// <summary>FLUSHALL: nobody is told.</summary>
    public void LoseEverything() => Run(_state.Clear);

    /// <summary>The logs alone are lost, as by eviction.</summary>
    public void LoseLogs() => Run(() => _buckets.Count(static bucket => bucket.ClearLog()));

    /// <summary>Another server answers from now on, with all that was there.</summary>
    public void FailOver() => FailOver(static () => { });

    /// <summary>Another server answers from now on, with what it had when it was last told (<see cref="Remember"/>).</summary>
    public void FailOver(Action recall) => Run(() =>
    {
        recall();
        return _master += "+";
    });

    /// <summary>Remembers all that is there; what is returned brings it back.</summary>
    public Action Remember() => Run(_state.Remember);

    /// <inheritdoc cref="InMemoryState.Evict"/>
    public void Evict(InMemoryKeyKind kind, int bucket, string wire) => Run(() => _state.Evict(kind, bucket, wire));

    public byte[]? Get(RemoteKey key, bool isChecked = false) => Run(() => _entries.TryGet(key.Wire, out var entry) && (!isChecked || IsCurrent(key, entry)) ? entry : null);

    public bool Touch(RemoteKey key, TimeSpan lifetime) => Run(() => !_state.Unflushed.Has(key.Wire) && _entries.Prolong(key.Wire, lifetime));

    public RemoteSetReply Set(InMemoryNode node, RemoteKey key, byte[] body, TimeSpan lifetime, long dataVersion, TimeSpan unflushed = default) => Run(() =>
    {
        var held = _state.VersionOf(key.Wire);
        if (dataVersion != 0 && dataVersion <= Math.Max(held, _versions.TryGet(key.Wire, out var kept) ? kept : 0))
        {
            if (dataVersion > held)
            {
                _state.Drop(key.Wire);
            }

            Announce(node, Of(key), MessageKind.Set, key.Wire);
            return default;
        }

        var reply = Announce(node, Of(key), MessageKind.Set, key.Wire);
        var stored = !HasIntent(key.Wire);
        if (stored && body.Length > 0)
        {
            _entries.Set(key.Wire, InMemoryEntry.Stamped(reply, body), lifetime > unflushed ? lifetime : unflushed);
        }
        else
        {
            _entries.Delete(key.Wire);
            _state.KeepVersion(key.Wire, dataVersion);
        }

        if (unflushed > TimeSpan.Zero)
        {
            _state.Unflushed.Set(key.Wire, dataVersion, unflushed);
        }

        _leases.Delete(key.Wire);
        Wake(node, key);
        return new RemoteSetReply(stored, reply.Epoch, reply.Sequence);
    });

    public RemotePutReply Put(InMemoryNode node, RemoteKey key, LeaseGrant lease, byte[] body, TimeSpan lifetime) => Run(() =>
    {
        var bucket = _buckets[Of(key)];
        if (Protections.Lease && !_leases.Has(key.Wire, lease.Token))
        {
            return default;
        }

        var stored = bucket.Epoch != 0 && bucket.Epoch == lease.Epoch && !HasIntent(key.Wire) && !_state.Unflushed.Has(key.Wire);
        if (stored)
        {
            _state.KeepVersion(key.Wire, _state.VersionOf(key.Wire));
            _entries.Set(key.Wire, InMemoryEntry.Stamped(new(bucket.Epoch, lease.Sequence), body), lifetime);
        }

        _leases.Delete(key.Wire);
        Wake(node, key);
        return new RemotePutReply(stored, lease.Sequence);
    });

    public LeaseReply Acquire(InMemoryNode node, RemoteKey key, byte[] seen, string token, TimeSpan duration, bool isChecked = false) => Run(() =>
    {
        var bucket = Ensured(node, Of(key));
        var isThere = _entries.TryGet(key.Wire, out var entry) && (!isChecked || IsCurrent(key, entry));
        if (isThere && !entry.AsSpan(0, Math.Min(48, entry.Length)).SequenceEqual(seen))
        {
            return new LeaseReply(LeaseOutcome.Found, default, entry, TimeSpan.Zero);
        }

        var waits = _state.Unflushed.TryGet(key.Wire, out var write);
        if (waits && isThere && InMemoryEntry.VersionOf(entry) == write)
        {
            return new LeaseReply(LeaseOutcome.Unflushed, default, entry, TimeSpan.Zero);
        }

        if (waits || HasIntent(key.Wire))
        {
            return new LeaseReply(LeaseOutcome.Intent, default, Entry: null, TimeSpan.Zero);
        }

        if (_leases.TryTake(key.Wire, bucket.Epoch, token, duration))
        {
            return new LeaseReply(LeaseOutcome.Granted, new(token, bucket.Epoch, bucket.Sequence), Entry: null, TimeSpan.Zero);
        }

        _waiting.Set(key.Wire, true, duration);
        return new LeaseReply(_leases.IsBackedOff(key.Wire) ? LeaseOutcome.BackedOff : LeaseOutcome.Busy, default, Entry: null, _leases.Left(key.Wire));
    });

    /// <inheritdoc cref="InMemoryLeases.HolderOf"/>
    public string? HolderOf(RemoteKey key) => Run(() => _leases.HolderOf(key.Wire));

    public bool Renew(RemoteKey key, LeaseGrant lease, TimeSpan duration) => Run(() => _leases.Has(key.Wire, lease.Token) && _leases.Prolong(key.Wire, duration));

    public bool Release(InMemoryNode node, RemoteKey key, LeaseGrant lease, TimeSpan backOff) => Run(() =>
    {
        if (!_leases.Has(key.Wire, lease.Token))
        {
            return false;
        }

        _leases.End(key.Wire, backOff);
        Wake(node, key);
        return true;
    });

    public BusReply Remove(InMemoryNode node, RemoteKey key, long dataVersion, TimeSpan unflushed = default) => Run(() =>
    {
        _state.Drop(key.Wire, dataVersion);
        _state.Mark(key.Wire, dataVersion, unflushed);
        return Announce(node, Of(key), MessageKind.Delete, key.Wire);
    });

    public BusReply Written(InMemoryNode node, RemoteKey key, long dataVersion, bool removes) => Run(() =>
    {
        var waits = _state.Unflushed.TryGet(key.Wire, out var marked) && marked > dataVersion;
        if (!waits)
        {
            _state.Unflushed.Delete(key.Wire);
        }

        var held = _state.VersionOf(key.Wire);
        var restores = held == dataVersion && !removes && _entries.TryGet(key.Wire, out var entry)
            && InMemoryEntry.LifeLeft(entry, Micros() / 1_000) is var left && left > TimeSpan.Zero && _entries.Prolong(key.Wire, left);
        if (waits || held > dataVersion || restores)
        {
            return new BusReply(Ensured(node, Of(key)).Epoch, _buckets[Of(key)].Sequence);
        }

        _state.Drop(key.Wire, dataVersion);
        return Announce(node, Of(key), MessageKind.Delete, key.Wire);
    });

    public BusReply BeginIntent(InMemoryNode node, RemoteKey key, string token, TimeSpan lifetime) => Run(() =>
    {
        _state.Drop(key.Wire);
        if (!_intents.TryGetValue(key.Wire, out var live))
        {
            _intents[key.Wire] = live = new InMemoryKeyspace<bool>(_time);
        }

        live.Set(token, true, lifetime);
        return Announce(node, Of(key), MessageKind.Intent, key.Wire, MessageFlags.Begins, token);
    });

    public BusReply EndIntent(InMemoryNode node, RemoteKey key, string token) => Run(() =>
    {
        if (_intents.TryGetValue(key.Wire, out var live))
        {
            live.Delete(token);
        }

        _state.Drop(key.Wire);
        return Announce(node, Of(key), MessageKind.Intent, key.Wire, MessageFlags.Ends, token);
    });

    public BusReply RemoveTag(InMemoryNode node, string tag) => Run(() =>
    {
        var reply = Announce(node, Buckets, MessageKind.Tag, tag);
        _tags.Remove(tag, reply.Sequence);
        return reply;
    });

    public long[] FindTags(InMemoryNode node, IReadOnlyList<string> tags) => Run(() => _tags.Find(tags, Ensured(node, Buckets).Sequence));

    public long NextWrite(InMemoryNode node, RemoteKey key, long callerHighest) => Run(() => Ensured(node, Of(key)).NextWrite(Micros(), callerHighest));

    public HeartbeatReply Beat(InMemoryNode node, int bucket) => Run(() =>
    {
        var state = _buckets[bucket];
        state.EnsureMaster(_master, Micros(), node.Highest(bucket));
        return new HeartbeatReply(state.Epoch, state.Sequence, Micros() / 1000);
    });

    public LogReply ReadLog(int bucket, long from, int count) => Run(() =>
        new LogReply(_buckets[bucket].Epoch, _buckets[bucket].Sequence, _buckets[bucket].Log(from, count)));

    public int Of(RemoteKey key) => (int)(key.Hash & (uint)(Buckets - 1));

    private T Run<T>(Func<T> script)
    {
        T reply;
        InMemoryNode[] nodes;
        lock (_gate)
        {
            reply = script();
            nodes = [.. _nodes];
        }

        // Outside the lock, and in the order in which they were posted: what a node hears may call the server again.
        Array.ForEach(nodes, static node => node.Mailbox.Deliver());
        return reply;
    }

    private InMemoryBucket Ensured(InMemoryNode node, int bucket)
    {
        _buckets[bucket].Ensure(_master, Micros(), node.Highest(bucket));
        return _buckets[bucket];
    }

    private BusReply Announce(InMemoryNode node, int bucket, MessageKind kind, string wire, MessageFlags flags = MessageFlags.None, string token = "")
    {
        var state = _buckets[bucket];
        state.EnsureAhead(_master, Micros(), node.Highest(bucket));
        var tail = InvalidationMessage.Tail(kind, node.Node, wire, flags, token);
        var reply = new BusReply(state.Epoch, state.Next(tail));
        Publish(bucket, InMemoryEntry.Stamped(reply, tail));
        return reply;
    }

    private void Wake(InMemoryNode node, RemoteKey key)
    {
        if (_waiting.Delete(key.Wire))
        {
            Publish(Of(key), InMemoryEntry.Stamped(default, InvalidationMessage.Tail(MessageKind.Wake, node.Node, key.Wire)));
        }
    }

    private void Publish(int bucket, byte[] message) => _nodes.ForEach(node => node.Mailbox.Post(bucket, message));

    private bool IsCurrent(RemoteKey key, byte[] entry) => !Protections.CheckedRead || (_buckets[Of(key)].IsOf(_master) && InMemoryEntry.EpochOf(entry) == _buckets[Of(key)].Epoch);

    private bool HasIntent(string wire) => Protections.Intent && _intents.TryGetValue(wire, out var live) && live.Any();

    private long Micros() => _time.GetUtcNow().ToUnixTimeMilliseconds() * 1000;
}
