using System.Numerics;

namespace TieredCache.HitRates.Simulation.Lazy;

/// <summary>
/// How often a key was asked for of late, 0 to 15: a count-min sketch of 4-bit counters, all of a key's in one block of eight words.
/// </summary>
/// <remarks>
/// G. Cormode, S. Muthukrishnan, "An improved data stream summary", Journal of Algorithms 55(1), 2005; the halving is that of
/// TinyLFU (Einziger, Friedman, Manes 2017). Written after the reference simulator, not after the cache's own sketch, which it judges.
/// </remarks>
internal sealed class FrequencySketch
{
    private const int Most = 15;
    private readonly ulong[] _table;
    private readonly uint _blockMask;
    private readonly ulong _halveAt;
    private ulong _size;

    public FrequencySketch(int capacity)
    {
        var slots = (ulong)Math.Max(256, capacity);
        _table = new ulong[BitOperations.RoundUpToPowerOf2(slots)];
        _blockMask = (uint)(_table.Length >> 3) - 1;
        _halveAt = 10 * slots;
    }

    /// <summary>Additions since the last halving, as far as they still count.</summary>
    public long Size => (long)_size;

    public int Estimate(uint key)
    {
        var hash = KeyHashes.Spread(key + KeyHashes.SketchSeed);
        var block = (hash & _blockMask) << 3;
        var rows = KeyHashes.Rehash(hash);
        var least = Most;
        for (var row = 0; row < 4; row++)
        {
            var (word, shift) = CounterOf(block, rows, row);
            least = Math.Min(least, (int)(_table[word] >> shift) & Most);
        }

        return least;
    }

    public void Add(uint key, int times)
    {
        if (times <= 0)
        {
            return;
        }

        var hash = KeyHashes.Spread(key + KeyHashes.SketchSeed);
        var block = (hash & _blockMask) << 3;
        var rows = KeyHashes.Rehash(hash);
        for (var row = 0; row < 4; row++)
        {
            var (word, shift) = CounterOf(block, rows, row);
            var value = (int)(_table[word] >> shift) & Most;
            _table[word] += (ulong)(Math.Min(value + times, Most) - value) << shift;
        }

        _size += (ulong)times;
        if (_size >= _halveAt)
        {
            Halve();
        }
    }

    private static (uint Word, int Shift) CounterOf(uint block, uint rows, int row)
    {
        var bits = rows >> (row << 3);
        return (block + (bits & 1) + ((uint)row << 1), (int)((bits >> 1) & 15) << 2);
    }

    private void Halve()
    {
        ulong odd = 0;
        for (var i = 0; i < _table.Length; i++)
        {
            odd += (ulong)BitOperations.PopCount(_table[i] & 0x1111_1111_1111_1111);
            _table[i] = (_table[i] >> 1) & 0x7777_7777_7777_7777;
        }

        // Each addition went to four rows, so a quarter of the odd counters is what the halving rounded off.
        var left = ((long)_size - (long)(odd >> 2)) >> 1;
        _size = left < 0 ? 0 : (ulong)left;
    }
}
