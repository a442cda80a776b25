using TieredCache.Memory.Policy;

namespace TieredCache.Memory.Time;

/// <summary>
/// A hierarchical timing wheel (Varghese and Lauck 1987) over the slab's nodes: entries that die are found without looking at
/// those that live. Sixty-four buckets of one second (1,024 ms), sixty-four of a minute, thirty-two of 70 minutes, four of 37
/// hours, and one for what lies beyond.
/// </summary>
/// <remarks>
/// Reads never touch it. A node sits in the bucket of its deadline; when a bucket of a higher wheel comes up, its nodes are put
/// where they belong by then. A bucket is taken off before it is walked; what a turn's budget leaves of it is where the next turn
/// begins. Not synchronized: the policy lock guards it.
/// </remarks>
internal sealed class TimerWheel(EntrySlab slab, int firstHead)
{
    public const int Heads = 64 + 64 + 32 + 4 + 1 + 1;
    private const int TickBits = 10;
    private const int Overflow = Heads - 2;
    private const int TakenOff = Heads - 1;
    private static readonly (int Bits, int Length, int First)[] Levels = [(0, 64, 0), (6, 64, 64), (12, 32, 128), (17, 4, 160), (19, 1, Overflow)];
    private readonly WheelBuckets _buckets = new(slab, firstHead);
    private long _now = -1;
    private int _level = Levels.Length - 1;
    private bool _isMidway;

    /// <summary>Empties all buckets; <paramref name="nowMs"/> is where the wheel stands.</summary>
    public void Start(long nowMs)
    {
        _now = nowMs >> TickBits;
        for (var bucket = 0; bucket < Heads; bucket++)
        {
            _buckets.Empty(bucket);
        }
    }

    /// <summary>Puts a node into the bucket of its deadline.</summary>
    /// <returns>When that will have come up, in milliseconds.</returns>
    public long Schedule(int node, long dieAtMs)
    {
        // The next tick's own bucket may have been taken off already: what came into it now would wait for a whole round.
        var tick = Math.Max((dieAtMs >> TickBits) + 1, _now + (_isMidway && _level == 0 ? 2 : 1));
        _buckets.Append(BucketOf(tick), node);
        return tick << TickBits;
    }

    public void Cancel(int node) => _buckets.Remove(node);

    /// <summary>Turns the wheel to now, as far as the budget goes.</summary>
    /// <param name="nowMs">The time.</param>
    /// <param name="budget">How many nodes may be looked at.</param>
    /// <param name="due">Told of each node that came up: evicts it, or schedules it again.</param>
    public void Advance(long nowMs, int budget, Action<int> due)
    {
        for (var end = nowMs >> TickBits; _now < end;)
        {
            // Over empty buckets it leaps: time may have stood still for a day.
            var tick = NextTick;
            _now = Math.Min(tick - 1, end);
            if (tick > end)
            {
                return;
            }

            for (; _level >= 0; _level--)
            {
                if ((tick & ((1L << Levels[_level].Bits) - 1)) == 0 && !Walk(IndexIn(_level, tick), ref budget, due))
                {
                    return;
                }
            }

            _level = Levels.Length - 1;
            _now = tick;
        }
    }

    /// <summary>When the first bucket that is not empty comes up, in milliseconds; <see cref="long.MaxValue"/>: all are empty.</summary>
    public long Next => NextTick is var tick && tick == long.MaxValue ? tick : tick << TickBits;

    private long NextTick
    {
        get
        {
            var next = _isMidway ? _now + 1 : long.MaxValue;
            foreach (var (bits, length, first) in Levels)
            {
                for (var place = (_now + (1L << bits)) >> bits; place << bits < next && place <= ((_now + 1) >> bits) + length; place++)
                {
                    next = _buckets.TryFirst(first + (int)(place & (length - 1)), out _) ? place << bits : next;
                }
            }

            return next;
        }
    }

    private static int IndexIn(int level, long tick) => Levels[level].First + (int)((tick >> Levels[level].Bits) & (Levels[level].Length - 1));

    private int BucketOf(long tick)
    {
        for (var level = 0; level < Levels.Length - 1; level++)
        {
            // Seen from the tick that is next: seen from the one before, the last bucket of a wheel would be a round away.
            if ((tick >> Levels[level].Bits) - ((_now + 1) >> Levels[level].Bits) < Levels[level].Length)
            {
                return IndexIn(level, tick);
            }
        }

        return Overflow;
    }

    // False when the budget ended before the bucket did.
    private bool Walk(int bucket, ref int budget, Action<int> due)
    {
        if (!_isMidway)
        {
            _buckets.Move(bucket, TakenOff);
        }

        while (_isMidway = _buckets.TryFirst(TakenOff, out var node))
        {
            if (budget-- <= 0)
            {
                return false;
            }

            Cancel(node);
            due(node);
        }

        return true;
    }
}
