using Xunit;

namespace TieredCache.Interleaving;

/// <summary>What an exploration found, shown whole.</summary>
internal static class Verdict
{
    public static void IsGood(string? failure) => Assert.True(failure is null, failure);

    public static void Demand(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new Scheduling.ScheduleException(otherwise);
        }
    }
}
