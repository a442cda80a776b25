namespace TieredCache.Benchmarks.Compare.Shared;

/// <summary>Two nodes: what one of them removes the other is to forget.</summary>
/// <param name="Name">Its name in the results.</param>
/// <param name="Prepare">Has the other node hold the key.</param>
/// <param name="Remove">Removes it on the one.</param>
/// <param name="IsHeld">Whether the other still holds it.</param>
internal sealed record VisibleArm(string Name, Action Prepare, Action Remove, Func<bool> IsHeld);
