using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TieredCache.Entries;

namespace TieredCache.Memory.Table;

/// <summary>The heads of the chains, for one length of the table; chains run through the links for its parity.</summary>
internal sealed class TableGeneration(int length, bool odd)
{
    private TableGeneration? _next;
    public int Claimed;
    public int MovedCount;

    public readonly CacheEntry?[] Heads = new CacheEntry?[length];
    public readonly bool IsOdd = odd;

    public int Length => Heads.Length;

    public TableGeneration? Next
    {
        get => Volatile.Read(ref _next);
        set => Volatile.Write(ref _next, value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int IndexOf(ulong hash) => (int)(hash >> 32) & (Heads.Length - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref CacheEntry? HeadOf(ulong hash)
    {
        // No check of the bounds, which the mask is: a twentieth of a hit.
        var heads = Heads;
        return ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(heads), (nint)(((uint)(hash >> 32)) & ((uint)heads.Length - 1)));
    }
}
