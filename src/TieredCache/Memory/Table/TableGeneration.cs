using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TieredCache.Entries;

namespace TieredCache.Memory.Table;

/// <summary>The heads of the chains, for one length of the table; chains run through the links for its parity.</summary>
/// <remarks>
/// A mark of sixteen bits for each chain says which hashes it cannot have: one entry sets one bit, and they are cleared with the
/// chain's last entry. Who adds a key that is not there need not walk over entries that nobody has read for long: an eighth of an
/// addition to a full cache of 10,000. For readers the entry is nearer than the mark. Whoever holds the stripe reads and writes them.
/// </remarks>
internal sealed class TableGeneration(int length, bool odd)
{
    private const int Roomy = 8_192;
    private const int Longest = 64;
    private TableGeneration? _next;
    public int Claimed;
    public int MovedCount;
    private readonly ushort[] _marks = new ushort[length];

    public readonly CacheEntry?[] Heads = new CacheEntry?[length];
    public readonly bool IsOdd = odd;

    public int Length => Heads.Length;

    /// <summary>How many entries it takes before a longer one is made. Where room costs little there is twice as much: shorter chains are a twentieth of a hit.</summary>
    public int Most { get; } = length <= Roomy ? length / 2 : length;

    public TableGeneration? Next
    {
        get => Volatile.Read(ref _next);
        set => Volatile.Write(ref _next, value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int IndexOf(ulong hash) => (int)(hash >> 32) & (Heads.Length - 1);

    /// <summary>False when the chain of a hash has none that is equal. The caller holds the stripe.</summary>
    public bool MayHoldLocked(ulong hash) => (_marks[IndexOf(hash)] & BitOf(hash)) != 0;

    /// <summary>Puts an entry in front of its chain. The caller holds the stripe.</summary>
    public void PushLocked(CacheEntry entry)
    {
        _marks[IndexOf(entry.Hash)] |= BitOf(entry.Hash);
        ref var head = ref HeadOf(entry.Hash);
        Volatile.Write(ref entry.LinkOf(IsOdd), head);
        Volatile.Write(ref head, entry);
    }

    /// <summary>An entry with this hash was taken out. The caller holds the stripe.</summary>
    public void UnmarkLocked(ulong hash)
    {
        if (HeadOf(hash) is null)
        {
            _marks[IndexOf(hash)] = 0;
        }
    }

    /// <summary>Whether the chain of a hash is longer than any that chance makes. The caller holds the stripe.</summary>
    public bool IsLongLocked(ulong hash)
    {
        var count = 0;
        for (var entry = HeadOf(hash); entry is not null && count <= Longest; entry = entry.LinkOf(IsOdd))
        {
            count++;
        }

        return count > Longest;
    }

    /// <summary>All entries; what changes meanwhile may be seen or not.</summary>
    public IEnumerable<CacheEntry> Entries() => Enumerable.Range(0, Length).SelectMany(ChainOf);

    private IEnumerable<CacheEntry> ChainOf(int bucket)
    {
        var entry = Heads[bucket];
        if (ReferenceEquals(entry, MovedMarker.Instance))
        {
            return Next!.ChainOf(bucket).Concat(Next.ChainOf(bucket + Length));
        }

        return Chain(entry, IsOdd);

        static IEnumerable<CacheEntry> Chain(CacheEntry? entry, bool odd)
        {
            for (; entry is not null; entry = entry.LinkOf(odd))
            {
                yield return entry;
            }
        }
    }

    // Lower bits than those that choose the bucket of any table.
    private static ushort BitOf(ulong hash) => (ushort)(1 << (int)(hash & 15));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref CacheEntry? HeadOf(ulong hash)
    {
        // No check of the bounds, which the mask is: a twentieth of a hit.
        var heads = Heads;
        return ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(heads), (nint)(((uint)(hash >> 32)) & ((uint)heads.Length - 1)));
    }
}
