namespace TieredCache.Interleaving.Mutants;

/// <summary>The tier with its sizes made tiny, so that a few operations fill the ring, use up a turn's budget and make the table grow twice.</summary>
internal static class SmallWorld
{
    public static readonly IReadOnlyList<Edit> Edits =
    [
        new("Memory/Rings/WriteRing.cs", "Capacity = 512;", "Capacity = 4;"),
        new("Memory/Table/EntryTable.cs", "FirstLength = 64;", "FirstLength = 4;"),
        new("Memory/Table/EntryTable.cs", "MovedPerWrite = 16;", "MovedPerWrite = 2;"),
        new("Memory/Policy/EvictionPolicy.cs", "EventsPerTurn = 128;", "EventsPerTurn = 2;"),
        new("Memory/Time/Timetable.cs", "TimersPerTurn = 256;", "TimersPerTurn = 2;"),
    ];
}
