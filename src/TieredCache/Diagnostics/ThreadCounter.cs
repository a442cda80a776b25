using System.Runtime.CompilerServices;

namespace TieredCache.Diagnostics;

/// <summary>
/// A counter with a cell for each thread that ever counted, so that counting is a plain addition to memory nobody else writes.
/// </summary>
/// <remarks>
/// An interlocked addition to a cell of the processor took as long as the look-up it counted. The cells of a thread lie side by
/// side in <see cref="ThreadCells"/>, those of all counters; the sum over all threads is exact once they rest, also when some
/// have ended.
/// </remarks>
internal sealed class ThreadCounter
{
    /// <summary>How many counts of a thread make a batch.</summary>
    public const int Batch = 64;

    private readonly int _index;
    private long _batched;

    public ThreadCounter() => _index = ThreadCells.Take(this);

    /// <summary>All counts of all threads; takes a lock.</summary>
    public long Sum
    {
        get
        {
            var sum = ThreadCells.Sum(_index);
            GC.KeepAlive(this); // Or the cells could be another counter's by now.
            return sum;
        }
    }

    /// <summary>The counts of whole batches: at most a batch less than <see cref="Sum"/> for each thread, and cheap to read.</summary>
    public long Rough => Volatile.Read(ref _batched);

    /// <summary>Counts one.</summary>
    /// <returns>True when it was the last of a batch of this thread.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Increment()
    {
        var cells = ThreadCells.Mine;
        if (cells is null || (uint)_index >= (uint)cells.Length)
        {
            cells = ThreadCells.Grow(_index);
        }

        return (++cells[_index] & (Batch - 1)) == 0 && EndBatch();
    }

    /// <summary>Takes one back that this thread has counted.</summary>
    public void Decrement()
    {
        var cells = ThreadCells.Mine;
        cells = cells is null || _index >= cells.Length ? ThreadCells.Grow(_index) : cells;
        cells[_index]--;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool EndBatch()
    {
        Interlocked.Add(ref _batched, Batch);
        return true;
    }
}
