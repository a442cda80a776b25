using TieredCache.Memory.Policy;

namespace TieredCache.Memory.Tuning;

/// <summary>One shadow's view of the keys.</summary>
internal readonly struct ShadowNodes(ShadowKeys keys, int shadow) : INodes
{
    public bool IsOverweight => false;

    public bool PicksAny => false;

    public ref Links LinksOf(int node) => ref keys.NodeOf(shadow, node).Links;

    public ref byte QueueOf(int node) => ref keys.NodeOf(shadow, node).Queue;

    public int HeatOf(int node) => keys.NodeOf(shadow, node).Heat;

    public void Cool(int node) => keys.NodeOf(shadow, node).Heat = 0;

    public uint KeyOf(int node) => keys.KeyOf(node);

    public bool IsDead(int node) => false;

    public int Pick(ulong chance) => throw new NotSupportedException();

    public void Evict(int node) => keys.Release(node);
}
