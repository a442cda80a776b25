using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Numerics;
using System.Text;
using TieredCache.Coherence;
using TieredCache.Remote;

namespace TieredCache.Contracts;

/// <summary>What the contracts of the three seams share: two nodes on one shared tier, and ways to make the tier forget.</summary>
public abstract class SharedTierContract : IAsyncLifetime
{
    private protected static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly string _run = Guid.NewGuid().ToString("N")[..8];
    private readonly List<ContractNode> _nodes = [];
    private readonly ContractTier _tier;

    private protected SharedTierContract(ContractTier tier) => _tier = tier;

    private protected ContractNode A { get; private set; } = null!;

    private protected ContractNode B { get; private set; } = null!;

    /// <summary>Different for every test, so that no test sees another's keys.</summary>
    protected string Prefix => "t" + _run;

    /// <summary>True where reads are checked.</summary>
    private protected virtual bool IsChecked => false;

    public async Task InitializeAsync()
    {
        A = await ConnectAsync();
        B = await ConnectAsync();
        _nodes.AddRange([A, B]);
    }

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
    }

    private protected Task<ContractNode> ConnectAsync() => _tier.ConnectAsync(Prefix, IsChecked);

    private protected Task LoseEverythingAsync() => _tier.LoseEverythingAsync();

    private protected Task LoseScriptsAsync() => _tier.LoseScriptsAsync();

    private protected Task ReplaceServerAsync() => _tier.ReplaceServerAsync(Prefix);

    private protected static RemoteKey Key(string wire)
    {
        var crc = uint.MaxValue;
        foreach (var unit in Encoding.UTF8.GetBytes(wire))
        {
            crc = BitOperations.Crc32C(crc, unit);
        }

        return new(wire, ~crc);
    }

    /// <summary>Keys of one slot group, on any server.</summary>
    private protected static RemoteKey[] Group(int count) =>
        [.. Enumerable.Range(0, int.MaxValue).Select(static i => Key("grouped:" + i)).Where(static key => (key.Hash & 63) == 5).Take(count)];

    /// <summary>An entry from byte 16 on: magic, the data version in its place, then the payload.</summary>
    private protected static byte[] Body(long dataVersion = 0, params byte[] payload)
    {
        var body = new byte[76 + payload.Length];
        "TC"u8.CopyTo(body);
        BinaryPrimitives.WriteInt64BigEndian(body.AsSpan(8), dataVersion);
        payload.CopyTo(body, 76);
        return body;
    }

    /// <summary>An entry with a payload of so many zeros and a last byte.</summary>
    private protected static byte[] Long(int length, byte last) => Body(0, [.. new byte[length], last]);

    private protected static byte[] Stamped(ulong epoch, long sequence, byte[] body)
    {
        var entry = new byte[16 + body.Length];
        BinaryPrimitives.WriteUInt64BigEndian(entry, epoch);
        BinaryPrimitives.WriteInt64BigEndian(entry.AsSpan(8), sequence);
        body.CopyTo(entry, 16);
        return entry;
    }

    private protected async Task<LeaseGrant> GrantedAsync(ContractNode node, RemoteKey key, byte[]? seen = null, TimeSpan? duration = null)
    {
        var reply = await node.Lease.AcquireAsync(key, seen, duration ?? Minute, default);
        Assert.Equal(LeaseOutcome.Granted, reply.Outcome);
        return reply.Grant;
    }
}

/// <summary>The tier that a contract is held against, on whatever server.</summary>
internal abstract class ContractTier
{
    /// <summary>Makes one more node, subscribed.</summary>
    public abstract Task<ContractNode> ConnectAsync(string prefix, bool isChecked);

    /// <summary>FLUSHALL, or what comes to the same.</summary>
    public abstract Task LoseEverythingAsync();

    /// <summary>SCRIPT FLUSH; nothing where there are no scripts.</summary>
    public abstract Task LoseScriptsAsync();

    /// <summary>Another server answers, with all that was there.</summary>
    public abstract Task ReplaceServerAsync(string prefix);
}

/// <summary>One node as the contracts see it.</summary>
internal sealed record ContractNode(IRemoteStore Store, ILoadLease Lease, IInvalidationBus Bus, RecordingListener Heard, Func<ValueTask> Close) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Close();
}

/// <summary>Keeps what it hears, and that it never hears two things at once.</summary>
internal sealed class RecordingListener : IInvalidationListener
{
    private int _inside;

    public ConcurrentQueue<(int Bucket, InvalidationMessage Message)> Messages { get; } = new();

    public ConcurrentQueue<bool> Connections { get; } = new();

    public int Overlaps { get; private set; }

    public int Garbage { get; private set; }

    public void OnMessage(int bucket, ReadOnlyMemory<byte> message)
    {
        Enter();
        if (InvalidationMessage.TryRead(message.Span, out var read))
        {
            Messages.Enqueue((bucket, read));
        }
        else
        {
            Garbage++;
        }

        Interlocked.Decrement(ref _inside);
    }

    public void OnConnectionChanged(bool connected)
    {
        Enter();
        Connections.Enqueue(connected);
        Interlocked.Decrement(ref _inside);
    }

    public async Task<(int Bucket, InvalidationMessage Message)> MessageAsync(Func<InvalidationMessage, bool> match, string what)
    {
        (int, InvalidationMessage) found = default;
        await Eventually.TrueAsync(() =>
        {
            foreach (var message in Messages)
            {
                if (match(message.Message))
                {
                    found = message;
                    return true;
                }
            }

            return false;
        }, what);
        return found;
    }

    private void Enter()
    {
        if (Interlocked.Increment(ref _inside) > 1)
        {
            Overlaps++;
        }
    }
}
