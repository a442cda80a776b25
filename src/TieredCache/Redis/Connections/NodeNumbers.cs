using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace TieredCache.Redis.Connections;

/// <summary>
/// Numbers that nobody else has, for what is told apart and kept from nobody: a random one at the start, and a count. With every
/// command a random one would cost as much as a tenth of the rest of its way.
/// </summary>
internal sealed class NodeNumbers
{
    // Of a Weyl sequence: odd, so that all of its terms differ, and far from one another for numbers that follow.
    private const ulong Step = 0x9E37_79B9_7F4A_7C15;
    private long _given;

    /// <summary>This node's id in messages: random, so that a restarted node is a new one.</summary>
    public ulong Node { get; } = BinaryPrimitives.ReadUInt64BigEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    /// <summary>A candidate for a new epoch: no two servers or lives of one agree but by chance.</summary>
    public byte[] NewEpoch()
    {
        var epoch = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(epoch, unchecked(Node + ((ulong)Interlocked.Increment(ref _given) * Step)));
        return epoch;
    }

    /// <summary>A token for a lease.</summary>
    public string NewToken() => string.Create(CultureInfo.InvariantCulture, $"{Node:X16}{Interlocked.Increment(ref _given):X16}");
}
