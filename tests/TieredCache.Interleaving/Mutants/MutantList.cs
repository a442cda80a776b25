namespace TieredCache.Interleaving.Mutants;

/// <summary>The protections of the memory tier, each with what its absence looks like. Who adds one adds a line here.</summary>
internal static class MutantList
{
    private const string Tier = "Memory/MemoryTier.cs";
    private const string Changes = "Memory/TierChanges.cs";
    private const string Policy = "Memory/Policy/EvictionPolicy.cs";
    private const string Residents = "Memory/Policy/Residents.cs";
    private const string Queues = "Memory/Policy/LazyLfu.cs";
    private const string Sketch = "TieredCache/Memory/Policy/FrequencySketch.cs";
    private const string Table = "Memory/Table/EntryTable.cs";
    private const string Ring = "Memory/Rings/WriteRing.cs";
    private const string AtRest = "at rest|events were left";

    public static readonly IReadOnlyList<Mutant> All =
    [
        new("the ring is not looked at again after leaving", "registers-crowded", AtRest, new Edit(Policy, "while (Ring.IsReady && _gate.TryEnter());", "while (false);")),
        new("a change is told of before what waits of its key", "registers-crowded", "corrupt|Exception", new Edit(Policy, "stripe.Enter();\n                if (Ring.IsEmpty)", "stripe.Enter();\n                if (true)")),
        new("who waits for its turn has looked at the ring before it holds the stripe", "registers-crowded", "corrupt|Exception",
            new Edit(Policy, "stripe.Enter();\n                if (Ring.IsEmpty)", "var isEmpty = Ring.IsEmpty;\n                stripe.Enter();\n                if (isEmpty)")),
        new("a chain forgets its mark", "registers", "nothing explains|corrupt|Exception", new Edit("Table/TableGeneration.cs", "if (HeadOf(hash) is null)", "if (true)")),
        new("Clear does not look at the ring after leaving", "registers-cleared", AtRest,
            new Edit(Policy, "Start();\n            });\n        }\n\n        Maintain();", "Start();\n            });\n        }")),
        new("a miss is not retried when the table has grown", "growth", "was not found",
            new Edit(Table, "if (!HasMoved(generation, hash))", "if (true)")),
        new("the weight has several writers", "registers-weighed", "the weight is not the sum",
            new Edit(Residents, "Add(change.Entry);", "Add(change.Entry, change.Kind == WriteKind.Add);"),
            new Edit(Residents, "private void Add(CacheEntry entry)", "private void Add(CacheEntry entry, bool isWeighed)"),
            new Edit(Residents, "Room.Take(entry.Weight);", "if (!isWeighed) Room.Take(entry.Weight);"),
            new Edit(Policy, "private void WorkOff()", "public void Weigh(long weight) => _residents.Room.Take(weight);\n\n    private void WorkOff()"),
            new Edit(Changes, "_table.AddLocked(entry);", "_table.AddLocked(entry);\n            _policy.Weigh(entry.Weight);")),
        new("what halving loses is not taken off", "simulator", "than the simulator", new Edit(Sketch, "(_additions - (odd >> 2)) >> 1", "_additions >> 1")),
        new("the sketch does not age", "simulator", "than the simulator", new Edit(Sketch, "if (_additions >= _sample)", "if (_additions < 0)")),
        new("a value just loaded counts as read", "simulator", "than the simulator", new Edit(Changes, "_table.AddLocked(entry);", "entry.Heat = 1;\n            _table.AddLocked(entry);")),
        new("a refresh counts as a use", "refreshes", "because of a refresh", new Edit(Queues, "public void Renew(int node)\n    {", "public void Renew(int node)\n    {\n        _sketch?.Add(_nodes.KeyOf(node), 1);")),
        new("a refresh counts as a read", "refreshes", "because of a refresh", new Edit(Changes, "entry.Heat = held.Heat;", "entry.Heat = (byte)Math.Min(3, held.Heat + 1);")),
        new("a look of the library's own counts as a read", "refreshes", "because of a refresh",
            new Edit(Tier, "return (entry is not null && entry.IsAliveAt(_clock.Now) && entry.AsOf >= _cleared.Place && entry.IsTrusted) || Lost(ref entry);", "return TryFind(key, out entry);")),
        new("a refresh that comes late counts as a use", "late-refreshes", "with late refreshes", new Edit(Queues, "if (_feedsSketch && !quiet)", "if (_feedsSketch)")),
        new("a removal raises its floor after it has looked", "loads-and-removals", "after the removal that followed",
            new Edit(Tier, "_order.Raise(stripe);\n        _changes.Make(hash", "_changes.Make(hash"),
            new Edit(Tier, "removed.hash), CacheRemovalReason.Removed));\n", "removed.hash), CacheRemovalReason.Removed));\n        _order.Raise(stripe);\n")),
        new("the floor is compared before the stripe is taken", "loads-and-removals", "after the removal that followed",
            new Edit(Tier, "return _changes.Make(entry.Hash, this, entry, change) is", "entry.SetSequence = IsCurrent(entry) ? 1 : 0;\n        return _changes.Make(entry.Hash, this, entry, change) is"),
            new Edit(Tier, "if (!tier.IsCurrent(entry))\n        {\n            tier._counts.Refused();\n            return default;", "if (entry.SetSequence == 0)\n        {\n            tier._counts.Refused();\n            return default;")),
        new("a dead entry is dropped by key and not by instance", "registers-expired", "nothing explains",
            new Edit(Changes, "if (!changes._table.RemoveLocked(entry))", "entry = changes._table.Find(entry.Key, entry.Hash)!;\n            if (entry is null || !changes._table.RemoveLocked(entry))")),
        new("a place in the ring is reserved with the stripe in hand", "registers-crowded", "deadlock",
            new Edit(Policy, "while (!Ring.TryReserve())\n        {\n            using (_gate.EnterScope())\n            {\n                Work();\n            }\n        }\n\n        stripe.Enter();", "stripe.Enter();\n        while (!Ring.TryReserve())\n        {\n            using (_gate.EnterScope())\n            {\n                Work();\n            }\n        }")),
        new("an event's number is there before the event", "registers-crowded", "Exception|left in the ring|corrupt",
            new Edit(Ring, "slot.Change = change;\n        Volatile.Write(ref slot.Published, at + 1);", "Volatile.Write(ref slot.Published, at + 1);\n        Volatile.Write(ref slot.Change, change);")),
        new("Clear does not hold the stripes", "registers-cleared", "corrupt|left in the ring|Exception", new Edit(Table, "_stripes[held].Enter();", "")),
        new("an evicted entry keeps its slot", "registers-crowded", "corrupt|Exception|" + AtRest, new Edit(Residents, "entry.Slot = 0;\n        Slab.Give(node);", "Slab.Give(node);")),
    ];
}
