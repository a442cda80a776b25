using System.Buffers.Binary;
using TieredCache.Simulation.Engine;

namespace TieredCache;

/// <summary>Stands before the runtime's: tokens, epochs and secrets come from the seed.</summary>
internal static class RandomNumberGenerator
{
    public static byte[] GetBytes(int count)
    {
        var bytes = new byte[count];
        Fill(bytes);
        return bytes;
    }

    public static void Fill(Span<byte> bytes)
    {
        Span<byte> word = stackalloc byte[8];
        for (var at = 0; at < bytes.Length; at += word.Length)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(word, Scheduler.Here.Dice.Next());
            word[..Math.Min(word.Length, bytes.Length - at)].CopyTo(bytes[at..]);
        }
    }
}
