namespace TieredCache.Interleaving.Scenarios;

/// <summary>The scenarios by name: the one door through which tests and mutants run them.</summary>
internal static class Catalog
{
    private static readonly Dictionary<string, Func<Random, Scenario>> Scenarios = new(StringComparer.Ordinal)
    {
        ["registers"] = Registers.Plain,
        ["registers-cleared"] = Registers.Cleared,
        ["registers-crowded"] = Registers.Crowded,
        ["registers-weighed"] = Registers.Weighed,
        ["registers-expired"] = Registers.Expired,
        ["loads-and-removals"] = Loads.BesideRemovals,
        ["loads-and-clears"] = Loads.BesideClears,
        ["loads-and-sets"] = Loads.BesideSets,
        ["growth"] = Growth.Few,
        ["growth-of-64"] = Growth.Many,
    };

    private static readonly Dictionary<string, Func<string?>> Checks = new(StringComparer.Ordinal)
    {
        ["simulator"] = Fidelity.OfTheSketch,
        ["refreshes"] = Fidelity.OfRefreshes,
        ["late-refreshes"] = Fidelity.OfLateRefreshes,
    };

    /// <summary>Runs a scenario under the schedules of a range of seeds; a check that needs one thread only is run once.</summary>
    /// <returns>What failed, beginning with <c>scenario:seed</c>; null: nothing did.</returns>
    public static string? Explore(string name, int firstSeed, int schedules) => Checks.TryGetValue(name, out var check)
        ? check()
        : Exploration.Run(name, Scenarios[name], firstSeed, schedules);
}
