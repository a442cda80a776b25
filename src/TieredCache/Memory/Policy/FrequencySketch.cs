using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TieredCache.Memory.Policy;

/// <summary>
/// A count-min sketch of 4-bit counters (Cormode and Muthukrishnan 2005) with the ageing of TinyLFU (Einziger, Friedman and
/// Manes 2017): how often a key was seen of late, in one 64-byte block for each key.
/// </summary>
/// <remarks>A block has eight words, two for each of the four rows. After ten additions for each slot all counters are halved; what
/// the halving loses of odd counters is taken off the number of additions, a quarter of it, because each addition goes to four rows.</remarks>
internal sealed class FrequencySketch
{
    private const ulong OddBits = 0x1111_1111_1111_1111;
    private const ulong HalfMask = 0x7777_7777_7777_7777;
    private const int LeastSlots = 256;
    private const int MostSlots = 1 << 24;
    private const int AdditionsPerSlot = 10;
    private const int Most = 15;
    private ulong[] _words = [];
    private uint _blockMask;
    private long _sample;
    private long _additions;

    public FrequencySketch(int capacity) => Resize(capacity);

    /// <summary>Additions since the last halving, as far as they still count.</summary>
    public long Additions => _additions;

    /// <summary>
    /// Fits the sketch to another capacity. One that grows knows what it knew: a key's block is the old one as many times as it
    /// is larger. One that shrinks begins empty: folded blocks would make every key look frequent.
    /// </summary>
    public void Resize(int capacity)
    {
        // A bound of thousands of millions is no reason to reserve as much memory: beyond this the sketch is coarser.
        var slots = Math.Clamp(capacity, LeastSlots, MostSlots);
        var before = _words;
        _words = new ulong[BitOperations.RoundUpToPowerOf2((uint)slots)];
        _blockMask = (uint)(_words.Length >> 3) - 1;
        _sample = (long)AdditionsPerSlot * slots;
        if (before.Length == 0 || before.Length > _words.Length)
        {
            _additions = 0;
            return;
        }

        for (var at = 0; at < _words.Length; at += before.Length)
        {
            before.CopyTo(_words, at);
        }
    }

    public static uint Spread(uint x)
    {
        x ^= x >> 17;
        x *= 0xed5ad4bb;
        x ^= x >> 11;
        x *= 0xac4c1b51;
        return x ^ (x >> 15);
    }

    /// <summary>How often the key was seen, 0 to 15.</summary>
    public int Estimate(uint key)
    {
        ref var block = ref BlockOf(key, out var rows);
        return LesserOf(
            LesserOf(HeldIn(ref block, rows, 0), HeldIn(ref block, rows, 1)),
            LesserOf(HeldIn(ref block, rows, 2), HeldIn(ref block, rows, 3)));
    }

    /// <summary>The key was seen <paramref name="times"/> times.</summary>
    public void Add(uint key, int times)
    {
        if (times <= 0)
        {
            return;
        }

        ref var block = ref BlockOf(key, out var rows);
        for (var row = 0; row < 4; row++)
        {
            ref var word = ref WordOf(ref block, rows, row, out var shift);
            var held = (int)(word >> shift) & 15;
            word += (ulong)(Math.Min(held + times, Most) - held) << shift;
        }

        _additions += times;
        if (_additions >= _sample)
        {
            Age();
        }
    }

    // The mask is the check of the bounds.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref ulong BlockOf(uint key, out uint rows)
    {
        var spread = Spread(key + 0x9e3779b9);
        rows = spread * 0x31848bab;
        rows ^= rows >> 14;
        return ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_words), (nint)((spread & _blockMask) << 3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref ulong WordOf(ref ulong block, uint rows, int row, out int shift)
    {
        var bits = rows >> (row << 3);
        shift = (int)(bits << 1) & 60;
        return ref Unsafe.Add(ref block, (nint)((bits & 1) + (uint)(row << 1)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int HeldIn(ref ulong block, uint rows, int row)
    {
        ref var word = ref WordOf(ref block, rows, row, out var shift);
        return (int)(word >> shift) & 15;
    }

    // Without a branch, which nobody could foretell: what the rows hold beyond the least of them is chance.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int LesserOf(int one, int other) => other + ((one - other) & ((one - other) >> 31));

    private void Age()
    {
        long odd = 0;
        for (var i = 0; i < _words.Length; i++)
        {
            odd += BitOperations.PopCount(_words[i] & OddBits);
            _words[i] = (_words[i] >> 1) & HalfMask;
        }

        _additions = Math.Max(0, (_additions - (odd >> 2)) >> 1);
    }
}
