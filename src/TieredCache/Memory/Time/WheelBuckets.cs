using TieredCache.Memory.Policy;

namespace TieredCache.Memory.Time;

/// <summary>The lists of the wheel, linked through the slab's nodes; nodes from <paramref name="firstHead"/> on are their heads.</summary>
internal readonly struct WheelBuckets(EntrySlab slab, int firstHead)
{
    public void Empty(int bucket) => slab[firstHead + bucket].Wheel = new Links { Next = firstHead + bucket, Previous = firstHead + bucket };

    /// <summary>The first node of a bucket; false when there is none.</summary>
    public bool TryFirst(int bucket, out int node)
    {
        node = slab[firstHead + bucket].Wheel.Next;
        return node != firstHead + bucket;
    }

    public void Append(int bucket, int node)
    {
        var head = firstHead + bucket;
        var last = slab[head].Wheel.Previous;
        slab[node].Wheel = new Links { Next = head, Previous = last };
        slab[last].Wheel.Next = node;
        slab[head].Wheel.Previous = node;
    }

    public void Remove(int node)
    {
        ref var place = ref slab[node].Wheel;
        var links = place;
        if (links.Next != 0)
        {
            slab[links.Previous].Wheel.Next = links.Next;
            slab[links.Next].Wheel.Previous = links.Previous;
            place = default;
        }
    }

    /// <summary>Moves all nodes of a bucket to another one, which is empty.</summary>
    public void Move(int from, int to)
    {
        if (TryFirst(from, out var first))
        {
            var last = slab[firstHead + from].Wheel.Previous;
            slab[firstHead + to].Wheel = new Links { Next = first, Previous = last };
            slab[first].Wheel.Previous = firstHead + to;
            slab[last].Wheel.Next = firstHead + to;
            Empty(from);
        }
    }
}
