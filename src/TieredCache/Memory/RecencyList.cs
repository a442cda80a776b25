namespace TieredCache.Memory;

/// <summary>A doubly linked list from the least to the most recently used. Not synchronized: the tier's lock guards it.</summary>
internal sealed class RecencyList
{
    private LruNode? _newest;

    public LruNode? Oldest { get; private set; }

    public void AddNewest(LruNode node)
    {
        node.Older = _newest;
        node.Newer = null;
        if (_newest is null)
        {
            Oldest = node;
        }
        else
        {
            _newest.Newer = node;
        }

        _newest = node;
        node.IsLinked = true;
    }

    public void Remove(LruNode node)
    {
        if (node.Older is null)
        {
            Oldest = node.Newer;
        }
        else
        {
            node.Older.Newer = node.Newer;
        }

        if (node.Newer is null)
        {
            _newest = node.Older;
        }
        else
        {
            node.Newer.Older = node.Older;
        }

        node.Older = node.Newer = null;
        node.IsLinked = false;
    }

    public void Touch(LruNode node)
    {
        if (node.IsLinked && !ReferenceEquals(node, _newest))
        {
            Remove(node);
            AddNewest(node);
        }
    }

    /// <summary>Takes all out, each node too: a reader that found one a moment before must not link it in again.</summary>
    public void Clear()
    {
        while (Oldest is { } oldest)
        {
            Remove(oldest);
        }
    }
}
