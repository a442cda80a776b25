using System.Globalization;

namespace TieredCache.Interleaving;

/// <summary>What whoever runs the tests wants to see, by environment variables.</summary>
internal static class Asked
{
    /// <summary>How many times as many schedules as usual: <c>TIEREDCACHE_SCHEDULES</c>, 1 where it is not set.</summary>
    public static int Times { get; } = int.Parse(Variable("TIEREDCACHE_SCHEDULES") ?? "1", NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>The one schedule to run again: <c>TIEREDCACHE_SCHEDULE=scenario:seed</c>.</summary>
    public static (string Scenario, int Seed)? Schedule { get; } = Variable("TIEREDCACHE_SCHEDULE")?.Split(':') is [var scenario, var seed]
        ? (scenario, int.Parse(seed, NumberStyles.None, CultureInfo.InvariantCulture))
        : null;

    private static string? Variable(string name) => global::System.Environment.GetEnvironmentVariable(name);
}
