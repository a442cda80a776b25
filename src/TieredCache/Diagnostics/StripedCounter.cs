using System.Runtime.InteropServices;

namespace TieredCache.Diagnostics;

/// <summary>A counter with a cell for each processor, 128 bytes apart, so that hits on different cores do not fight for a cache line.</summary>
internal sealed class StripedCounter
{
    private static readonly int Mask = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount) - 1;
    private readonly Cell[] _cells = new Cell[Mask + 1];

    public long Sum
    {
        get
        {
            long sum = 0;
            for (var i = 0; i < _cells.Length; i++)
            {
                sum += Volatile.Read(ref _cells[i].Count);
            }

            return sum;
        }
    }

    public void Increment() => Interlocked.Increment(ref _cells[Thread.GetCurrentProcessorId() & Mask].Count);

    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Cell
    {
        // Not at the start: the array keeps its length there, which every increment reads.
        [FieldOffset(64)]
        public long Count;
    }
}
