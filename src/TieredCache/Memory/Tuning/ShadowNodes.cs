using TieredCache.Memory.Policy;

namespace TieredCache.Memory.Tuning;

/// <summary>The keys that one shadow holds, as the queues see them.</summary>
internal readonly struct ShadowNodes(ShadowKeys keys, ShadowView view) : INodes
{
    public bool IsOverweight => false;

    public bool PicksAny => false;

    public ref Links LinksOf(int node) => ref view.Nodes[node].Links;

    public ref byte QueueOf(int node) => ref view.Nodes[node].Queue;

    public bool IsIn(int node, byte queue) => view.Nodes[node].Queue == queue;

    public int HeatOf(int node) => view.Nodes[node].Heat;

    public void Cool(int node) => view.Nodes[node].Heat = 0;

    public uint KeyOf(int node) => keys.KeyOf(node);

    public bool IsDead(int node) => false;

    public int Pick(ulong chance) => throw new NotSupportedException();

    public void Evict(int node) => keys.Release(node);
}
