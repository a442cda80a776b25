using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TieredCache.Diagnostics;

/// <summary>
/// A counter of which each cell is added to by one thread at a time, so that counting is a plain addition to memory that nobody
/// else writes; the sum is exact once the threads rest.
/// </summary>
/// <remarks>
/// An interlocked addition took as long as the look-up that it counted, and to ask the runtime for something of the thread's own
/// half as long. But a page of memory that is part of a stack is part of one thread's stack only, so the address of a local says
/// who is counting: each page that is counted on takes a cell, and keeps it. When a thread has ended, and the stack of another
/// comes to lie there, that one goes on with the cell. A page that finds no cell free counts interlocked.
/// </remarks>
internal sealed class ThreadCounter(int cells = ThreadCounter.FewCells)
{
    /// <summary>How many counts of a cell make a batch.</summary>
    public const int Batch = 64;

    /// <summary>For what is counted beside something slower.</summary>
    public const int FewCells = 8;

    /// <summary>For what is counted with every hit: 16 KB.</summary>
    public const int ManyCells = 256;

    // Threads meet here, which with each batch cost two of them a tenth of a hit: 1.18 dictionary look-ups, where one thread took 1.07.
    private const int RoughBatch = 4 * Batch;
    private const int PageBits = 12;
    private const int MostProbes = 4;
    private readonly Cell[] _cells = new Cell[cells];
    private Shared _shared;

    /// <summary>All counts of all threads.</summary>
    public long Sum
    {
        get
        {
            var sum = Volatile.Read(ref _shared.Others);
            for (var i = 0; i < _cells.Length; i++)
            {
                sum += Volatile.Read(ref _cells[i].Count);
            }

            return sum;
        }
    }

    /// <summary>The counts by the 256: less than <see cref="Sum"/> by at most that for each cell, and cheap to read.</summary>
    public long Rough => Volatile.Read(ref _shared.Batched);

    /// <summary>Counts one where that is an addition and nothing else.</summary>
    /// <param name="page">The page counted on: for <see cref="Increment(nuint)"/>, whose own frame may lie on the next one.</param>
    /// <returns>False when it has not: then <see cref="Increment(nuint)"/> is to be called.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryIncrement(out nuint page)
    {
        Unsafe.SkipInit(out byte here);
        page = PageOf(ref here);
        ref var cell = ref CellOf(page);
        var count = cell.Count + 1;
        if (cell.Page != page || (count & (Batch - 1)) == 0)
        {
            return false;
        }

        cell.Count = count;
        return true;
    }

    /// <summary>Counts one.</summary>
    /// <returns>True when it was the last of a batch.</returns>
    public bool Increment() => !TryIncrement(out var page) && Increment(page);

    /// <summary>Counts one on a page of this thread's stack.</summary>
    /// <returns>True when it was the last of a batch.</returns>
    public bool Increment(nuint page)
    {
        ref var count = ref CountOf(page);
        var now = Unsafe.IsNullRef(ref count) ? Interlocked.Increment(ref _shared.Others) : ++count;
        if ((now & (Batch - 1)) != 0)
        {
            return false;
        }

        if ((now & (RoughBatch - 1)) == 0)
        {
            Interlocked.Add(ref _shared.Batched, RoughBatch);
        }

        return true;
    }

    /// <summary>Takes one back that was counted.</summary>
    public void Decrement() => Interlocked.Decrement(ref _shared.Others);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nuint PageOf(ref byte here) => (nuint)Unsafe.ByteOffset(ref Unsafe.NullRef<byte>(), ref here) >> PageBits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Spread(nuint page) => ((uint)page * 0x9E37_79B9) >> 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Cell CellOf(nuint page)
    {
        // The length is a power of two, so the mask is the check of the bounds.
        var all = _cells;
        return ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(all), (nint)(Spread(page) & ((uint)all.Length - 1)));
    }

    // The count of a page: its cell, or one of the next few; none when all are taken.
    private ref long CountOf(nuint page)
    {
        for (var probe = 0U; probe < MostProbes; probe++)
        {
            ref var cell = ref _cells[(Spread(page) + probe) & ((uint)_cells.Length - 1)];
            var owner = Volatile.Read(ref cell.Page);
            if (owner == 0)
            {
                owner = Interlocked.CompareExchange(ref cell.Page, page, (nuint)0);
            }

            if (owner == 0 || owner == page)
            {
                return ref cell.Count;
            }
        }

        return ref Unsafe.NullRef<long>();
    }

    // What several threads write shares no line with the reference to the cells, which every count reads.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Shared
    {
        [FieldOffset(128)]
        public long Others;

        [FieldOffset(136)]
        public long Batched;
    }

    [StructLayout(LayoutKind.Explicit, Size = 64)]
    private struct Cell
    {
        // Not at the start: the array keeps its length there, which every count reads.
        [FieldOffset(32)]
        public nuint Page;

        [FieldOffset(40)]
        public long Count;
    }
}
