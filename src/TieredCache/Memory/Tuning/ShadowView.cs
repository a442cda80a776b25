using TieredCache.Memory.Policy;

namespace TieredCache.Memory.Tuning;

/// <summary>What one shadow knows of the keys, by their index.</summary>
internal sealed class ShadowView(int length)
{
    private Node[] _nodes = new Node[length];

    public Node[] Nodes => _nodes;

    public void Grow(int size) => Array.Resize(ref _nodes, size);

    internal struct Node
    {
        public Links Links;
        public byte Queue;
        public byte Heat;
    }
}
