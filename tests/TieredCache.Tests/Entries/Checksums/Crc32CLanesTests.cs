using System.Numerics;
using TieredCache.Entries;
using TieredCache.Entries.Checksums;

namespace TieredCache.Tests.Entries.Checksums;

public sealed class Crc32CLanesTests
{
    [Fact]
    public void Whatever_the_length_and_the_place_the_sum_is_that_of_the_bytes_one_by_one()
    {
        var bytes = new byte[(4 * Crc32CLanes.Step) + 64];
        new Random(7).NextBytes(bytes);
        int[] lengths = [0, 1, 7, 8, 255, Crc32CLanes.Step - 1, Crc32CLanes.Step, Crc32CLanes.Step + 1, (2 * Crc32CLanes.Step) + 9, 4 * Crc32CLanes.Step];
        foreach (var length in lengths)
        {
            for (var start = 0; start < 9; start++)
            {
                var part = bytes.AsSpan(start, length);
                Assert.Equal(OneByOne(part), CacheKeys.Crc32C(part));
            }
        }
    }

    [Fact]
    public void It_leaves_what_is_no_whole_step()
    {
        ReadOnlySpan<byte> bytes = new byte[(2 * Crc32CLanes.Step) + 5];
        Crc32CLanes.Append(1, ref bytes);
        Assert.Equal(5, bytes.Length);
    }

    private static uint OneByOne(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
        {
            crc = BitOperations.Crc32C(crc, one);
        }

        return ~crc;
    }
}
