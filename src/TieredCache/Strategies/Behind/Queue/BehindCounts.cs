namespace TieredCache.Strategies.Behind.Queue;

/// <summary>What a queue has done; read by observable instruments.</summary>
internal sealed class BehindCounts
{
    private long _flushed;
    private long _failures;
    private long _deadLetters;

    /// <summary>Writes that the store has taken, those that a later one stands for included.</summary>
    public long Writes => Volatile.Read(ref _flushed);

    /// <summary>Batches that the store refused or did not answer.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>Writes that were put aside.</summary>
    public long DeadLetters => Volatile.Read(ref _deadLetters);

    public void Flushed(int writes) => Interlocked.Add(ref _flushed, writes);

    public void FlushFailed() => Interlocked.Increment(ref _failures);

    public void DeadLettered() => Interlocked.Increment(ref _deadLetters);
}
