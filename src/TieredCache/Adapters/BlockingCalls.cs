namespace TieredCache.Adapters;

/// <summary>
/// The one place where this library blocks: for the synchronous members of <c>IDistributedCache</c>, on tasks that never need
/// their caller's context. A caller that has one makes the call on the thread pool, whatever a strategy of the application's does in it.
/// </summary>
internal static class BlockingCalls
{
    private static bool HasContext => SynchronizationContext.Current is not null || TaskScheduler.Current != TaskScheduler.Default;

    public static void Wait<TState>(TState state, Func<TState, Task> call) =>
        (HasContext ? Task.Run(() => call(state)) : call(state)).GetAwaiter().GetResult();

    public static T Wait<TState, T>(TState state, Func<TState, Task<T>> call) =>
        (HasContext ? Task.Run(() => call(state)) : call(state)).GetAwaiter().GetResult();
}
