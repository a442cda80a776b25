using TieredCache.Memory.Policy;
using TieredCache.Memory.Table;
using TieredCache.Memory.Time;

namespace TieredCache.Memory;

/// <summary>Compares what table, slab, queues and wheel say of one another, and follows their links, while nothing moves: for tests.</summary>
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

        var queued = Walk(slab, 0, Residents.QueueHeads, static (EntrySlab slab, int node) => ref slab[node].Queue, (head, node) => slab.EntryOf(node)!.Queue == head + 1);
        Ensure(queued == slab.Count, "the queues' links do not lead to every entry");
        var scheduled = Walk(slab, Residents.QueueHeads, TimerWheel.Heads, static (EntrySlab slab, int node) => ref slab[node].Wheel, static (_, _) => true);
        Ensure(scheduled == slab.Count, "the wheel's links do not lead to every entry");
        Ensure(held.Count == 0, "an entry of the table has no slot");
        Ensure(slab.Count == table.Count && queues.Count == table.Count, "table, slab and queues differ in number");
        Ensure(sum == weight, "the weight is not the sum of the weights");
        Ensure(table.Count <= maxEntries && (maxBytes == 0 || sum <= maxBytes), "a bound is broken");
    }

    // Forwards from each head to itself; each step is checked backwards, so that a ring cannot be entered from outside.
    private static int Walk(EntrySlab slab, int firstHead, int heads, LinksOf linksOf, Func<int, int, bool> belongs)
    {
        var count = 0;
        for (var head = firstHead; head < firstHead + heads; head++)
        {
            for (int from = head, node = linksOf(slab, head).Next; ; (from, node) = (node, linksOf(slab, node).Next))
            {
                Ensure(linksOf(slab, node).Previous == from, "a link leads one way only");
                if (node == head)
                {
                    break;
                }

                Ensure(slab.EntryOf(node) is not null && belongs(head, node), "a link leads to what is not in its list");
                count++;
            }
        }

        return count;
    }

    private static void Ensure(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"The memory tier is corrupt: {otherwise}.");
        }
    }

    private delegate ref Links LinksOf(EntrySlab slab, int node);
}
