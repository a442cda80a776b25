using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TieredCache.Entries;

namespace TieredCache.Memory.Policy;

/// <summary>
/// The policy's nodes, one for each entry it knows, in chunks that never move: queues and wheel link them by number, so that
/// linking writes no reference and marks no card. What is known of one entry lies together, in 24 bytes, and which queue it is in
/// lies in the entry. Not synchronized: the policy lock guards it.
/// </summary>
internal sealed class EntrySlab
{
    private const int ChunkBits = 10;
    private const int ChunkLength = 1 << ChunkBits;
    private readonly int _reserved;
    private Node[][] _chunks = [];
    private int _made;
    private int _used;
    private int _free;

    /// <param name="reserved">How many nodes at the start are heads of queues and wheel buckets.</param>
    public EntrySlab(int reserved)
    {
        _reserved = reserved;
        while (_made * ChunkLength < reserved)
        {
            AddChunk();
        }

        _used = reserved;
    }

    /// <summary>How many nodes hold an entry.</summary>
    public int Count { get; private set; }

    /// <summary>All nodes that were ever used lie before this one.</summary>
    public int End => _used;

    public ref Node this[int node] => ref At(_chunks[node >> ChunkBits], node);

    public ref CacheEntry? EntryOf(int node) => ref this[node].Entry;

    public int Take(CacheEntry entry)
    {
        var node = _free;
        if (node != 0)
        {
            _free = this[node].Queue.Next;
        }
        else
        {
            if (_used == _made * ChunkLength)
            {
                AddChunk();
            }

            node = _used++;
        }

        EntryOf(node) = entry;
        Count++;
        return node;
    }

    public void Give(int node)
    {
        this[node] = new Node { Queue = new Links { Next = _free } };
        _free = node;
        Count--;
    }

    /// <summary>A node drawn by lot; 0 where it holds no entry.</summary>
    public int Pick(ulong chance)
    {
        var node = _reserved + (int)(chance % (ulong)(_used - _reserved));
        return EntryOf(node) is null ? 0 : node;
    }

    /// <summary>The nodes that hold an entry: for checks.</summary>
    public IEnumerable<int> Taken() => Enumerable.Range(_reserved, _used - _reserved).Where(node => EntryOf(node) is not null);

    // All chunks have one length, so the mask is the check of the bounds.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref Node At(Node[] chunk, int node) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(chunk), (nint)(uint)(node & (ChunkLength - 1)));

    private void AddChunk()
    {
        // By doubling: with ten million entries the list of chunks is 80 KB, and was copied with every thousandth of them.
        if (_made == _chunks.Length)
        {
            Array.Resize(ref _chunks, Math.Max(1, 2 * _made));
        }

        _chunks[_made] = new Node[ChunkLength];
        _made++;
    }

    internal struct Node
    {
        public CacheEntry? Entry;
        public Links Queue;

        // A node that is in no bucket has no neighbours.
        public Links Wheel;
    }
}
