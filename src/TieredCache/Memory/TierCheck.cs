using TieredCache.Entries;
using TieredCache.Memory.Policy;

namespace TieredCache.Memory;

/// <summary>The oracle of the tests: table, slab, queues, weight and bounds have to agree while nothing moves.</summary>
internal static class TierCheck
{
    /// <param name="held">The entries of the table.</param>
    /// <param name="slab">The policy's nodes.</param>
    /// <param name="queued">How many nodes are in queues.</param>
    /// <param name="totalWeight">What the policy says the entries weigh.</param>
    /// <param name="bounds">What may be held.</param>
    /// <param name="isUnbounded">True where the number of entries is not bounded.</param>
    /// <exception cref="InvalidOperationException">They do not agree.</exception>
    public static void Run(HashSet<CacheEntry> held, EntrySlab slab, int queued, long totalWeight, TierBounds bounds, bool isUnbounded)
    {
        var count = held.Count;
        long weight = 0;
        foreach (var node in slab.Taken())
        {
            var entry = slab.EntryOf(node)!;
            weight += entry.Weight;
            Ensure(entry.Slot == node, "an entry does not know its slot");
            Ensure(slab[node].QueueName != 0, "a slot is in no queue");
            Ensure(held.Remove(entry), "a slot's entry is not in the table");
        }

        Ensure(held.Count == 0, "an entry of the table has no slot");
        Ensure(slab.Count == count && queued == count, "table, slab and queues differ in number");
        Ensure(weight == totalWeight, "the weight is not the sum of the weights");
        Ensure((isUnbounded || count <= bounds.MaxEntries) && (bounds.MaxBytes == 0 || weight <= bounds.MaxBytes), "a bound is broken");
    }

    private static void Ensure(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"The memory tier is corrupt: {otherwise}.");
        }
    }
}
