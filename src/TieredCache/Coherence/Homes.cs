using System.Numerics;
using TieredCache.Entries;
using TieredCache.Entries.Starting;

namespace TieredCache.Coherence;

/// <summary>
/// The watermarks that entries of L1 belong to by their key's hash: always sixty-four, whatever number of buckets the server
/// has, so that entries can be placed before it is known. A bucket of the server covers those with its low bits.
/// </summary>
internal sealed class Homes
{
    public const int Count = 64;
    private readonly Watermark[] _marks = Filled.Array(Count, static _ => new Watermark());

    public Watermark Of(uint hash) => _marks[hash & (Count - 1)];

    /// <summary>Everything of the bucket that was read or loaded before <paramref name="place"/> is gone.</summary>
    public void Flush(int bucket, int buckets, long place)
    {
        System.Diagnostics.Debug.Assert(BitOperations.IsPow2(buckets) && buckets <= Count, "the layout has at most 64 buckets");
        for (var i = bucket; i < Count; i += buckets)
        {
            _marks[i].RaiseTo(place);
        }
    }

    public void FlushAll(long place) => Flush(0, 1, place);
}
