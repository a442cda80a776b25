using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TieredCache.Entries;

namespace TieredCache.Memory.Policy;

/// <summary>
/// The policy's nodes, one for each entry it knows, in chunks that never move: queues and wheel link them by number, so that
/// linking writes no reference and marks no card. Not synchronized: the policy lock guards it.
/// </summary>
internal sealed class EntrySlab
{
    private const int ChunkBits = 10;
    private const int ChunkLength = 1 << ChunkBits;
    private readonly int _reserved;
    private Node[][] _chunks = [];
    private Held[][] _entries = [];
    private int _used;
    private int _free;

    /// <param name="reserved">How many nodes at the start are heads of queues and wheel buckets.</param>
    public EntrySlab(int reserved)
    {
        _reserved = reserved;
        while (_chunks.Length * ChunkLength < reserved)
        {
            AddChunk();
        }

        _used = reserved;
    }

    /// <summary>How many nodes hold an entry.</summary>
    public int Count { get; private set; }

    public ref Node this[int node] => ref At(_chunks[node >> ChunkBits], node);

    public ref CacheEntry? EntryOf(int node) => ref At(_entries[node >> ChunkBits], node).Entry;

    public int Take(CacheEntry entry)
    {
        var node = _free;
        if (node != 0)
        {
            _free = this[node].Queue.Next;
        }
        else
        {
            if (_used == _chunks.Length * ChunkLength)
            {
                AddChunk();
            }

            node = _used++;
        }

        this[node] = default;
        EntryOf(node) = entry;
        Count++;
        return node;
    }

    public void Give(int node)
    {
        EntryOf(node) = null;
        this[node] = default;
        this[node].Queue.Next = _free;
        _free = node;
        Count--;
    }

    /// <summary>A node that holds an entry, drawn by lot: the first such one from a random place on.</summary>
    public int Pick(ulong chance)
    {
        var length = (ulong)(_used - _reserved);
        for (var at = chance % length; ; at = (at + 1) % length)
        {
            if (EntryOf(_reserved + (int)at) is not null)
            {
                return _reserved + (int)at;
            }
        }
    }

    /// <summary>The nodes that hold an entry: for checks.</summary>
    public IEnumerable<int> Taken() => Enumerable.Range(_reserved, _used - _reserved).Where(node => EntryOf(node) is not null);

    // All chunks have one length, so the mask is the check of the bounds.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref T At<T>(T[] chunk, int node) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(chunk), (nint)(uint)(node & (ChunkLength - 1)));

    private void AddChunk()
    {
        Array.Resize(ref _chunks, _chunks.Length + 1);
        Array.Resize(ref _entries, _entries.Length + 1);
        _chunks[^1] = new Node[ChunkLength];
        _entries[^1] = new Held[ChunkLength];
    }

    internal struct Node
    {
        public Links Queue;
        public Links Wheel;
        public byte QueueName;
        public bool IsTimed;
    }

    // Elements of an array of references are compared with its type before their address is given out; those of structures are not: 3 % of an addition.
    private struct Held
    {
        public CacheEntry? Entry;
    }
}
