using System.Buffers.Binary;
using TieredCache.Coherence;

namespace TieredCache.Testing.InMemory;

/// <summary>What scripts read of an entry, and write in front of one.</summary>
internal static class InMemoryEntry
{
    private const int HeadLength = 52;

    /// <summary>The epoch it was stored in.</summary>
    public static ulong EpochOf(byte[] entry) => entry.Length >= sizeof(ulong) ? BinaryPrimitives.ReadUInt64BigEndian(entry) : 0;

    /// <summary>The data version; 0 for bytes that are no entry.</summary>
    public static long VersionOf(byte[] entry) =>
        entry.Length >= 32 && entry.AsSpan(16, 2).SequenceEqual("TC"u8) ? BinaryPrimitives.ReadInt64BigEndian(entry.AsSpan(24)) : 0;

    /// <summary>What is left of the entry's own time, or a slide of it.</summary>
    public static TimeSpan LifeLeft(byte[] entry, long nowMs)
    {
        if (entry.Length < HeadLength)
        {
            return TimeSpan.Zero;
        }

        long life = BinaryPrimitives.ReadUInt32BigEndian(entry.AsSpan(44));
        long slide = BinaryPrimitives.ReadUInt32BigEndian(entry.AsSpan(48));
        var unit = (entry[19] & 8) != 0 ? 1_000 : 1;
        var left = BinaryPrimitives.ReadInt64BigEndian(entry.AsSpan(32)) + (life * unit) - nowMs;
        return TimeSpan.FromMilliseconds(slide > 0 ? Math.Min(left, (slide * unit) + (slide * unit / 16)) : left);
    }

    public static byte[] Stamped(BusReply reply, byte[] rest)
    {
        var stamped = new byte[16 + rest.Length];
        BinaryPrimitives.WriteUInt64BigEndian(stamped, reply.Epoch);
        BinaryPrimitives.WriteInt64BigEndian(stamped.AsSpan(8), reply.Sequence);
        rest.CopyTo(stamped, 16);
        return stamped;
    }
}
