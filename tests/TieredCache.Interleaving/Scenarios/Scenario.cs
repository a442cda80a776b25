namespace TieredCache.Interleaving.Scenarios;

/// <summary>A few threads' work on one tier, and what holds afterwards.</summary>
/// <param name="Threads">What each thread does.</param>
/// <param name="Check">Throws when something does not hold.</param>
internal sealed record Scenario(IReadOnlyList<Action> Threads, Action Check);
