namespace TieredCache.Benchmarks.Compare.Libraries;

/// <summary>A library that can be compared.</summary>
/// <param name="Name">Its name in the results.</param>
/// <param name="Abilities">What it can be asked.</param>
/// <param name="Make">Makes one, empty.</param>
internal sealed record Subject(string Name, Ability Abilities, Func<Loops> Make);
