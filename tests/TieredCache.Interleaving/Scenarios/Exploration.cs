using System.Globalization;
using TieredCache.Interleaving.Scheduling;

namespace TieredCache.Interleaving.Scenarios;

/// <summary>Runs a scenario under many schedules. A scenario and a seed say everything: what the threads do, the strategy, and its dice.</summary>
internal static class Exploration
{
    /// <summary>Runs the schedules of a range of seeds until one fails.</summary>
    /// <returns>What failed, with the seed that brings it back; null: nothing did.</returns>
    public static string? Run(string name, Func<Random, Scenario> make, int firstSeed, int schedules)
    {
        var threads = make(new Random(0)).Threads.Count;
        VirtualThread[] crew = [.. Enumerable.Range(0, threads).Select(static number => new VirtualThread(number))];
        var attempt = "in-turn";
        try
        {
            var length = Try(crew, make(new Random(0)), new OneAfterAnother());
            for (var seed = firstSeed; seed < firstSeed + schedules; seed++)
            {
                attempt = seed.ToString(CultureInfo.InvariantCulture);
                var dice = new Random(seed);
                Try(crew, make(dice), seed % 2 == 0 ? new RandomWalk(dice, length) : new Priorities(dice, threads, length));
            }

            return null;
        }
        catch (Exception exception) when (exception is ScheduleException or InvalidOperationException)
        {
            return $"{name}:{attempt} {exception.Message}";
        }
        finally
        {
            Array.ForEach(crew, static thread => thread.Dispose());
        }
    }

    private static int Try(VirtualThread[] crew, Scenario scenario, IStrategy strategy)
    {
        var scheduler = new Scheduler(crew, strategy);
        scheduler.RunAll(scenario.Threads);
        scenario.Check();
        return scheduler.Steps;
    }
}
