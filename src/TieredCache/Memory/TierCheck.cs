using TieredCache.Memory.Policy;
using TieredCache.Memory.Table;

namespace TieredCache.Memory;

/// <summary>Compares what table, slab and queues say of one another, while nothing moves: for tests.</summary>
internal static class TierCheck
{
    public static void Run(EntryTable table, EntrySlab slab, LazyLfu<MainNodes> queues, long weight, int maxEntries, long maxBytes)
    {
        var held = table.Snapshot().ToHashSet();
        long sum = 0;
        foreach (var node in slab.Taken())
        {
            var entry = slab.EntryOf(node)!;
            sum += entry.Weight;
            Ensure(entry.Slot == node, "an entry does not know its slot");
            Ensure(entry.Queue != 0, "a slot is in no queue");
            Ensure(slab[node].Wheel.Next != 0, "an entry is not in the wheel");
            Ensure(held.Remove(entry), "a slot's entry is not in the table");
        }

        Ensure(held.Count == 0, "an entry of the table has no slot");
        Ensure(slab.Count == table.Count && queues.Count == table.Count, "table, slab and queues differ in number");
        Ensure(sum == weight, "the weight is not the sum of the weights");
        Ensure(table.Count <= maxEntries && (maxBytes == 0 || sum <= maxBytes), "a bound is broken");
    }

    private static void Ensure(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"The memory tier is corrupt: {otherwise}.");
        }
    }
}
