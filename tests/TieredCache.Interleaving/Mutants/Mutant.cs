namespace TieredCache.Interleaving.Mutants;

/// <summary>A protection switched off.</summary>
/// <param name="Name">What is switched off, as a test says it.</param>
/// <param name="Scenario">Where it has to show.</param>
/// <param name="Sign">What the failure says, so that it is caught for the right reason.</param>
/// <param name="Edits">How it is switched off.</param>
internal sealed record Mutant(string Name, string Scenario, string Sign, params Edit[] Edits);
