namespace TieredCache.Memory.Policy;

/// <summary>Queues of nodes, oldest first, linked through the nodes; the first nodes are the queues' heads.</summary>
internal sealed class NodeQueues<TNodes>
    where TNodes : INodes
{
    private const int Queues = 3;
    private readonly TNodes _nodes;
    private Counts _counts;

    public NodeQueues(TNodes nodes)
    {
        _nodes = nodes;
        for (var queue = 0; queue < Queues; queue++)
        {
            _nodes.LinksOf(queue) = new Links { Next = queue, Previous = queue };
        }
    }

    /// <summary>The oldest node of a queue but <paramref name="except"/>; 0: there is none.</summary>
    public int Oldest(int queue, int except)
    {
        var node = Head(queue);
        node = node == except ? _nodes.LinksOf(node).Next : node;
        return node == queue ? 0 : node;
    }

    public int Count => _counts[0] + _counts[1] + _counts[2];

    public int CountOf(int queue) => _counts[queue];

    public int Head(int queue) => _nodes.LinksOf(queue).Next;

    public void Move(int node, int queue)
    {
        ref var links = ref Unlink(node);
        Link(queue, node, ref links);
    }

    public void Attach(int queue, int node) => Link(queue, node, ref _nodes.LinksOf(node));

    public void AttachAsOldest(int queue, int node)
    {
        var first = _nodes.LinksOf(queue).Next;
        _nodes.LinksOf(node) = new Links { Next = first, Previous = queue };
        _nodes.LinksOf(first).Previous = node;
        _nodes.LinksOf(queue).Next = node;
        _nodes.QueueOf(node) = (byte)(queue + 1);
        _counts[queue]++;
    }

    public void Detach(int node)
    {
        Unlink(node);
        _nodes.QueueOf(node) = 0;
    }

    private void Link(int queue, int node, ref Links links)
    {
        ref var head = ref _nodes.LinksOf(queue);
        links = new Links { Next = queue, Previous = head.Previous };
        _nodes.LinksOf(head.Previous).Next = node;
        head.Previous = node;
        _nodes.QueueOf(node) = (byte)(queue + 1);
        _counts[queue]++;
    }

    private ref Links Unlink(int node)
    {
        ref var links = ref _nodes.LinksOf(node);
        _nodes.LinksOf(links.Previous).Next = links.Next;
        _nodes.LinksOf(links.Next).Previous = links.Previous;
        _counts[_nodes.QueueOf(node) - 1]--;
        return ref links;
    }

    // In the object itself: no second look-up, and a length that the JIT knows.
    [System.Runtime.CompilerServices.InlineArray(Queues)]
    private struct Counts
    {
        private int _first;
    }
}
