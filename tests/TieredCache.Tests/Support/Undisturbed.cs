namespace TieredCache.Tests.Support;

/// <summary>Tests that block the whole pool, weigh the heap or count the process's allocations run one at a time, and nothing beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Undisturbed
{
    public const string Name = "undisturbed";
}
