namespace TieredCache.Coherence.Protocol;

/// <summary>All buckets of a layout, the tags' last; none while the layout is not known.</summary>
internal sealed class BucketSet
{
    private BucketState[] _buckets = [];
    private int[] _doubts = [];

    public int Count => _buckets.Length;

    /// <summary>When the oldest of the buckets was last known to have missed nothing; 0: one never was.</summary>
    public long VerifiedAt
    {
        get
        {
            var oldest = long.MaxValue;
            foreach (var bucket in _buckets)
            {
                oldest = Math.Min(oldest, bucket.VerifiedAt);
            }

            return Count == 0 ? 0 : oldest;
        }
    }

    /// <summary>When the next log is to be read.</summary>
    public long ReadDue
    {
        get
        {
            var due = long.MaxValue;
            foreach (var bucket in _buckets)
            {
                due = Math.Min(due, bucket.ReadDue);
            }

            return due;
        }
    }

    public bool AreSynced => Array.TrueForAll(_buckets, static bucket => bucket.IsSynced);

    public bool AreDoubtful => Array.Exists(_buckets, static bucket => bucket.IsDoubtful);

    public BucketState this[int bucket] => _buckets[bucket];

    /// <summary>The layout has become known.</summary>
    public void Begin(int count)
    {
        _buckets = [.. Enumerable.Range(0, count).Select(static _ => new BucketState())];
        _doubts = new int[count];
    }

    public BucketState? Find(int bucket) => (uint)bucket < (uint)Count ? _buckets[bucket] : null;

    /// <summary>A heartbeat of each bucket is sent.</summary>
    public void OnBeatsSent()
    {
        for (var i = 0; i < Count; i++)
        {
            _doubts[i] = _buckets[i].OnBeatSent();
        }
    }

    /// <inheritdoc cref="BucketState.OnBeat"/>
    public FlushReason? OnBeat(int bucket, ulong epoch, long sequence, long sent, long now) =>
        _buckets[bucket].OnBeat(epoch, sequence, sent, _doubts[bucket], now);

    public void OnDisconnected() => Array.ForEach(_buckets, static bucket => bucket.OnDisconnected());
}
