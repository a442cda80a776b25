namespace TieredCache.Memory.Policy;

/// <summary>The entries of the tier as the queues see them.</summary>
internal readonly struct MainNodes(Residents residents, EntrySlab slab, EvictionKind kind) : INodes
{
    public bool IsOverweight => residents.Room.IsOverweight;

    public bool PicksAny => kind == EvictionKind.Random;

    public ref Links LinksOf(int node) => ref slab[node].Queue;

    public ref byte QueueOf(int node) => ref slab.EntryOf(node)!.Queue;

    public bool IsIn(int node, byte queue) => slab.EntryOf(node) is { } entry && entry.Queue == queue;

    public int HeatOf(int node) => kind is EvictionKind.Fifo or EvictionKind.Random ? 0 : slab.EntryOf(node)!.Heat;

    public void Cool(int node) => slab.EntryOf(node)!.Heat = 0;

    public uint KeyOf(int node) => (uint)slab.EntryOf(node)!.Hash;

    public bool IsDead(int node) => residents.IsDead(slab.EntryOf(node)!);

    public int Pick(ulong chance) => slab.Pick(chance);

    public void Evict(int node) => residents.Drop(node);
}
