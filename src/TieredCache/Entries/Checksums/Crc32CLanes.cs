using System.Numerics;
using System.Runtime.InteropServices;

namespace TieredCache.Entries.Checksums;

/// <summary>CRC32C of long data: three parts next to each other at a time.</summary>
/// <remarks>
/// The processor's instruction takes three cycles, and can begin one each cycle, but each one waits for the one before. So three
/// parts of equal length are summed side by side, the latter two as if nothing came before them, and joined: a sum is linear, and
/// what a part of zeros makes of the sum before it is looked up by its four bytes (V. Gopal et al., "Fast CRC Computation for iSCSI
/// Polynomial Using CRC32 Instruction", Intel 2011, with tables in place of a multiplication).
/// </remarks>
internal static class Crc32CLanes
{
    /// <summary>What is summed in one go, and the shortest data for which there is anything to do.</summary>
    public const int Step = 3 * Lane;

    private const int Lane = 256;
    private const int Words = Lane / sizeof(ulong);
    private static readonly uint[] Shifts = MakeShifts();

    /// <summary>Sums as many whole steps as there are.</summary>
    /// <param name="crc">The sum so far, not inverted.</param>
    /// <param name="bytes">The data; on return the rest of it.</param>
    public static uint Append(uint crc, ref ReadOnlySpan<byte> bytes)
    {
        if (!BitConverter.IsLittleEndian)
        {
            return crc;
        }

        var shifts = Shifts;
        for (; bytes.Length >= Step; bytes = bytes[Step..])
        {
            var words = MemoryMarshal.Cast<byte, ulong>(bytes[..Step]);
            var first = words[..Words];
            var second = words.Slice(Words, Words);
            var third = words.Slice(2 * Words, Words);
            var (two, three) = (0U, 0U);
            for (var i = 0; i < first.Length; i++)
            {
                crc = BitOperations.Crc32C(crc, first[i]);
                two = BitOperations.Crc32C(two, second[i]);
                three = BitOperations.Crc32C(three, third[i]);
            }

            crc = Shift(shifts, Shift(shifts, crc) ^ two) ^ three;
        }

        return crc;
    }

    // What the sum becomes after a lane of zeros.
    private static uint Shift(uint[] shifts, uint crc) =>
        shifts[crc & 0xFF] ^ shifts[256 + ((crc >> 8) & 0xFF)] ^ shifts[512 + ((crc >> 16) & 0xFF)] ^ shifts[768 + (crc >> 24)];

    private static uint[] MakeShifts()
    {
        var shifts = new uint[4 * 256];
        for (var bit = 0; bit < 32; bit++)
        {
            var crc = 1U << bit;
            for (var i = 0; i < Words; i++)
            {
                crc = BitOperations.Crc32C(crc, 0UL);
            }

            // With this bit in addition to those below it, which are there already.
            var table = shifts.AsSpan(bit / 8 * 256, 256);
            var one = 1 << (bit % 8);
            for (var below = 0; below < one; below++)
            {
                table[one + below] = table[below] ^ crc;
            }
        }

        return shifts;
    }
}
