namespace TieredCache.Memory.Policy;

/// <summary>The nodes that <see cref="LazyLfu{TNodes}"/> arranges in queues: entries of the cache, or keys of a shadow.</summary>
internal interface INodes
{
    ref Links LinksOf(int node);

    /// <summary>Which queue the node is in; 0: none. The node holds something.</summary>
    ref byte QueueOf(int node);

    /// <summary>True for a node that is in a queue; one that holds nothing any more is in none.</summary>
    bool IsIn(int node, byte queue);

    /// <summary>How often the node was read since it was last looked at, 0 to 3.</summary>
    int HeatOf(int node);

    void Cool(int node);

    /// <summary>The node's key for the sketch.</summary>
    uint KeyOf(int node);

    /// <summary>True while the nodes weigh more than they may.</summary>
    bool IsOverweight { get; }

    /// <summary>True for a node that is expired or was flushed: it goes before any other.</summary>
    bool IsDead(int node);

    /// <summary>True where victims are drawn by lot.</summary>
    bool PicksAny { get; }

    /// <summary>Any node; 0 where it holds nothing.</summary>
    int Pick(ulong chance);

    /// <summary>The node has left its queue for good.</summary>
    void Evict(int node);
}

/// <summary>A node's neighbours in its queue.</summary>
internal struct Links
{
    public int Next;
    public int Previous;
}
