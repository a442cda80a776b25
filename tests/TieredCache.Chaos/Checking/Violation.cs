namespace TieredCache.Chaos.Checking;

/// <summary>A promise that was not kept.</summary>
/// <param name="Invariant">Which, as I1 to I13.</param>
/// <param name="Key">The key; empty where it is about none.</param>
/// <param name="Node">The life of the node; empty where it is about none.</param>
/// <param name="At">When.</param>
/// <param name="Missed">The version that should have been there; what is about the same key and version is told once.</param>
/// <param name="What">In words.</param>
internal sealed record Violation(string Invariant, string Key, string Node, long At, long Missed, string What);

/// <summary>One promise: finds where a history breaks it.</summary>
/// <param name="Name">I1 to I13.</param>
/// <param name="Find">The search.</param>
internal sealed record Invariant(string Name, Func<Facts, IEnumerable<Violation>> Find);
