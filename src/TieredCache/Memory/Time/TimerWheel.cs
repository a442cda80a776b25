using TieredCache.Memory.Policy;

namespace TieredCache.Memory.Time;

/// <summary>
/// A hierarchical timing wheel (Varghese and Lauck 1987) over the slab's nodes: entries that die are found without looking at
/// those that live. Sixty-four buckets of one second (1,024 ms), sixty-four of a minute, thirty-two of 70 minutes, four of 37
/// hours, and one for what lies beyond.
/// </summary>
/// <remarks>
/// Reads never touch it. A node sits in the bucket of its deadline; when a bucket of a higher wheel comes up, its nodes are put
/// where they belong by then. A bucket is taken off before it is walked, and what remains of it when the turn's budget is used
/// up is put back. Not synchronized: the policy lock guards it.
/// </remarks>
internal sealed class TimerWheel(EntrySlab slab, int firstHead)
{
    public const int Heads = 64 + 64 + 32 + 4 + 1;
    private const int TickBits = 10;
    private const int OverflowBucket = Heads - 1;
    private static readonly (int Bits, int Length, int First)[] Levels = [(0, 64, 0), (6, 64, 64), (12, 32, 128), (17, 4, 160)];
    private long _now = -1;

    /// <summary>Empties all buckets; <paramref name="nowMs"/> is where the wheel stands.</summary>
    public void Start(long nowMs)
    {
        _now = nowMs >> TickBits;
        for (var head = firstHead; head < firstHead + Heads; head++)
        {
            slab[head].Wheel = new Links { Next = head, Previous = head };
        }
    }

    /// <summary>Puts a node into the bucket of its deadline.</summary>
    public void Schedule(int node, long dieAtMs)
    {
        var tick = Math.Max((dieAtMs >> TickBits) + 1, _now + 1);
        var head = firstHead + BucketOf(tick);
        var last = slab[head].Wheel.Previous;
        slab[node].Wheel = new Links { Next = head, Previous = last };
        slab[last].Wheel.Next = node;
        slab[head].Wheel.Previous = node;
        slab[node].IsTimed = true;
    }

    public void Cancel(int node)
    {
        if (slab[node].IsTimed)
        {
            var links = slab[node].Wheel;
            slab[links.Previous].Wheel.Next = links.Next;
            slab[links.Next].Wheel.Previous = links.Previous;
            slab[node].IsTimed = false;
        }
    }

    /// <summary>Turns the wheel to now, as far as the budget goes.</summary>
    /// <param name="nowMs">The time.</param>
    /// <param name="budget">How many nodes may be looked at.</param>
    /// <param name="due">Told of each node that came up: evicts it, or schedules it again.</param>
    public void Advance(long nowMs, int budget, Action<int> due)
    {
        for (var end = nowMs >> TickBits; _now < end;)
        {
            var tick = _now + 1;
            for (var level = Levels.Length - 1; level > 0; level--)
            {
                if ((tick & ((1L << Levels[level].Bits) - 1)) == 0 && !Walk(IndexIn(level, tick), ref budget, due, tick))
                {
                    return;
                }
            }

            if ((tick & ((1L << (Levels[^1].Bits + 2)) - 1)) == 0 && !Walk(OverflowBucket, ref budget, due, tick))
            {
                return;
            }

            if (!Walk(IndexIn(0, tick), ref budget, due, tick))
            {
                return;
            }

            _now = tick;
        }
    }

    private static int IndexIn(int level, long tick) => Levels[level].First + (int)((tick >> Levels[level].Bits) & (Levels[level].Length - 1));

    private int BucketOf(long tick)
    {
        for (var level = 0; level < Levels.Length; level++)
        {
            if ((tick >> Levels[level].Bits) - (_now >> Levels[level].Bits) < Levels[level].Length)
            {
                return IndexIn(level, tick);
            }
        }

        return OverflowBucket;
    }

    // False when the budget ended before the bucket did: the same tick is taken up again at the next turn.
    private bool Walk(int bucket, ref int budget, Action<int> due, long tick)
    {
        var head = firstHead + bucket;
        var last = slab[head].Wheel.Previous;
        var before = _now;
        _now = tick - 1;
        while (slab[head].Wheel.Next != head)
        {
            if (budget-- <= 0)
            {
                _now = before;
                return false;
            }

            var node = slab[head].Wheel.Next;
            Cancel(node);
            due(node);
            if (node == last)
            {
                break;
            }
        }

        return true;
    }
}
