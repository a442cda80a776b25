namespace TieredCache.Diagnostics;

/// <summary>Starts a loop of the library's own, on the thread pool. One place, so that the simulation can put a step in its stead.</summary>
internal static class Background
{
    public static Task RunAsync(Func<Task> work) => Task.Run(work);
}
