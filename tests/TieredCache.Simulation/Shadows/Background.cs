using TieredCache.Simulation.Engine;

namespace TieredCache.Diagnostics;

/// <summary>The production class with a step of the simulation in place of the thread pool.</summary>
internal static class Background
{
    public static async Task RunAsync(Func<Task> work)
    {
        await Scheduler.Here.After(0).ConfigureAwait(false);
        await work().ConfigureAwait(false);
    }
}
