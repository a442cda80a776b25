using System.Buffers.Binary;
using TieredCache.Remote;

namespace TieredCache.Simulation.Judging;

/// <summary>What the server does, watched from beside it: the promises that are about stores (I5, I6, I8) and which versions L2 ever held.</summary>
internal sealed class ServerAudit(Judge judge, Func<string, int> indexOf, int keys)
{
    private const int ValueEnd = 4;
    private readonly int[] _removals = new int[keys];
    private readonly (ulong Epoch, long Sequence)[] _stamps = new (ulong, long)[keys];
    private readonly Dictionary<(int Key, string Token), int> _grants = [];
    private readonly HashSet<(int Key, long Version)> _stored = [];
    private readonly HashSet<(int Key, long Version, int Node)> _refused = [];
    private readonly Dictionary<(int Key, int Node), int> _refusals = [];
    private readonly Dictionary<(int Key, int Removals), int> _leases = [];

    /// <summary>True when the version was in L2 at any time.</summary>
    public bool WasStored(int key, long version) => _stored.Contains((key, version));

    /// <summary>True when this node's store of this version was refused.</summary>
    public bool WasRefused(int key, long version, int node) => _refused.Contains((key, version, node));

    /// <summary>The most leases that were given out between two removals of a key.</summary>
    public int MostLeases => _leases.Count == 0 ? 0 : _leases.Values.Max();

    /// <summary>How often a store of this node was refused.</summary>
    public int RefusalsOf(int key, int node) => _refusals.GetValueOrDefault((key, node));

    /// <summary>A node asks for control state or log.</summary>
    public void Asked(Func<string> what) => judge.Note(-1, what);

    public LeaseReply Lease(RemoteKey key, string token, LeaseReply reply)
    {
        if (reply.Outcome == LeaseOutcome.Granted)
        {
            var at = indexOf(key.Wire);
            _grants[(at, token)] = _removals[at];
            _leases[(at, _removals[at])] = _leases.GetValueOrDefault((at, _removals[at])) + 1;
            judge.Note(at, () => $"server grants lease {token[..4]}");
        }

        return reply;
    }

    public T Removed<T>(RemoteKey key, T reply, string what = "removes")
    {
        var at = indexOf(key.Wire);
        _removals[at]++;
        judge.Note(at, () => $"server {what} → {reply}");
        return reply;
    }

    public RemoteSetReply Set(RemoteKey key, RemoteSetReply reply, ReadOnlyMemory<byte> body)
    {
        var at = indexOf(key.Wire);
        judge.Note(at, () => $"server sets v{VersionOf(body)} → {reply}");
        if (reply.Sequence > 0)
        {
            _removals[at]++;
        }

        if (reply.Stored)
        {
            Stamp(at, VersionOf(body), reply.Epoch, reply.Sequence);
        }

        return reply;
    }

    public RemotePutReply Put(int node, RemoteKey key, LeaseGrant lease, RemotePutReply reply, ReadOnlyMemory<byte> body)
    {
        var at = indexOf(key.Wire);
        judge.Note(at, () => $"server {(reply.Stored ? "stores" : "refuses")} v{VersionOf(body)} of node {node} under {lease.Token[..4]} → {reply}");
        if (!reply.Stored)
        {
            _refused.Add((at, VersionOf(body), node));
            _refusals[(at, node)] = RefusalsOf(at, node) + 1;
            return reply;
        }

        if (_grants.TryGetValue((at, lease.Token), out var removals) && removals != _removals[at])
        {
            judge.Object(at, "I6", $"v{VersionOf(body)} was stored under a lease that a removal had ended");
        }

        Stamp(at, VersionOf(body), lease.Epoch, reply.Sequence);
        return reply;
    }

    /// <summary>The server lost what it had done last, or all: nothing of before compares with what comes.</summary>
    public void Forget()
    {
        _grants.Clear();
        Array.Clear(_stamps);
    }

    private void Stamp(int key, long version, ulong epoch, long sequence)
    {
        if (_stamps[key].Epoch == epoch && sequence < _stamps[key].Sequence)
        {
            judge.Object(key, "I5", $"sequence {sequence} was stored after {_stamps[key].Sequence} in one epoch");
        }

        _stamps[key] = (epoch, sequence);
        _stored.Add((key, version));
    }

    // The value stands before the checksum, and is nothing but the version.
    private static long VersionOf(ReadOnlyMemory<byte> body) => BinaryPrimitives.ReadInt64BigEndian(body.Span[^(sizeof(long) + ValueEnd)..]);
}
