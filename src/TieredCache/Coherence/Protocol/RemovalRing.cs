using TieredCache.Coherence.Outstanding;
using TieredCache.Entries;

namespace TieredCache.Coherence.Protocol;

/// <summary>
/// The removals of this node that the server has confirmed lately, to be repeated when a new epoch shows that the server may
/// have lost them. Bounded in time and number: more than fit within that time stand for "everything".
/// </summary>
/// <remarks>
/// Each one is kept with the epoch that confirmed it. When another epoch begins in its bucket it is repeated, whoever caused
/// the change; and one whose confirmation comes late, from another epoch than the bucket has by then, is repeated at once:
/// nobody can tell whether the server that confirmed it is the one that is left. So are reports of writes that have arrived; they
/// share the place of their key, and what is repeated is what was said: a removal removes whatever is there, a report what is older.
/// </remarks>
internal sealed class RemovalRing(int capacity, long keptMs)
{
    public const int DefaultCapacity = 10_000;
    public const long DefaultKeptMs = 120_000;
    private readonly Lock _gate = new();
    private readonly Dictionary<PendingInvalidation, KeptRemoval> _kept = [];
    private readonly Queue<(PendingInvalidation Item, long At)> _order = new();
    private ulong[] _epochs = [];
    private long _lostUntil;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _kept.Count;
            }
        }
    }

    /// <summary>A removal was confirmed.</summary>
    /// <param name="item">What was removed.</param>
    /// <param name="hash">The key's hash; of no meaning for a tag.</param>
    /// <param name="epoch">The epoch of the confirmation.</param>
    /// <param name="sequence">Its sequence: whatever the server stores later stands at it or above. That of a report says nothing, for what it is about may be the newest there is.</param>
    /// <param name="dataVersion">The version of the deletion, where it has one.</param>
    /// <param name="now">The time, in milliseconds.</param>
    /// <returns>True when it has to be repeated at once.</returns>
    public bool Confirmed(PendingInvalidation item, uint hash, ulong epoch, long sequence, long dataVersion, long now)
    {
        lock (_gate)
        {
            Trim(now);
            var place = item with { IsReport = false };
            var isNew = !_kept.TryGetValue(place, out var held);
            _kept[place] = item.IsReport
                ? held with { Hash = hash, Report = held.Report.Then(epoch, sequence: 0, dataVersion), At = now }
                : held with { Hash = hash, Removal = held.Removal.Then(epoch, sequence, dataVersion), At = now };
            if (isNew)
            {
                _order.Enqueue((place, now));
            }

            return Protections.Replay && _epochs.Length > 0 && _epochs[BucketOf(item, hash)] is not 0 and var current && current != epoch;
        }
    }

    /// <summary>
    /// True for an entry from before a removal that this node knows to be confirmed: the server that answers has not got it, or not yet.
    /// One of an epoch that the removal was not repeated in cannot be told from it.
    /// </summary>
    public bool IsFromBefore(string wire, ulong epoch, long sequence)
    {
        lock (_gate)
        {
            return _kept.TryGetValue(new PendingInvalidation(wire, IsTag: false), out var held) && held.Removal.Sequence > 0
                && (epoch != held.Removal.Epoch || sequence < held.Removal.Sequence);
        }
    }

    /// <summary>The sequence of the last removal by a tag that this node knows to be confirmed; 0: there was none of late.</summary>
    public long SequenceOf(string tag)
    {
        lock (_gate)
        {
            return _kept.TryGetValue(new PendingInvalidation(tag, IsTag: true), out var held) ? held.Removal.Sequence : 0;
        }
    }

    /// <summary>A bucket's epoch was read: what is to be repeated of it, or null for everything.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="buckets">How many there are, that of the tags not counted.</param>
    /// <param name="epoch">Its epoch.</param>
    /// <param name="now">The time, in milliseconds.</param>
    public KeyValuePair<PendingInvalidation, long>[]? Began(int bucket, int buckets, ulong epoch, long now)
    {
        lock (_gate)
        {
            if (_epochs.Length == 0)
            {
                _epochs = new ulong[buckets + 1];
            }

            var changed = _epochs[bucket] != 0 && _epochs[bucket] != epoch;
            _epochs[bucket] = epoch;
            Trim(now);
            return changed && now < _lostUntil
                ? Protections.Replay ? null : []
                : [.. _kept.Where(pair => Protections.Replay && BucketOf(pair.Key, pair.Value.Hash) == bucket).SelectMany(pair => pair.Value.NotOf(epoch, pair.Key))];
        }
    }

    private int BucketOf(PendingInvalidation item, uint hash) => item.IsTag ? _epochs.Length - 1 : (int)(hash & (uint)(_epochs.Length - 2));

    // One that was confirmed again since it was queued goes to the end once more.
    private void Trim(long now)
    {
        while (_order.TryPeek(out var oldest) && (now - oldest.At >= keptMs || _kept.Count >= capacity))
        {
            _order.Dequeue();
            var held = _kept[oldest.Item];
            if (held.At > oldest.At && now - held.At < keptMs)
            {
                _order.Enqueue((oldest.Item, held.At));
                continue;
            }

            _kept.Remove(oldest.Item);
            if (now - held.At < keptMs)
            {
                _lostUntil = Math.Max(_lostUntil, held.At + keptMs);
            }
        }
    }
}
