namespace TieredCache.Simulation.Judging;

/// <summary>A promise that was broken.</summary>
/// <param name="Promise">Its number on the page of promises, or the harness's own.</param>
/// <param name="Key">The key; -1 where it is about none.</param>
/// <param name="Text">What happened.</param>
internal sealed record Violation(string Promise, int Key, string Text);
