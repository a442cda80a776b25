using TieredCache.Simulation.Engine;

namespace TieredCache;

/// <summary>Stands before the runtime's: work items are steps of the simulation.</summary>
internal static class ThreadPool
{
    public static bool UnsafeQueueUserWorkItem(IThreadPoolWorkItem item, bool preferLocal)
    {
        _ = preferLocal;
        Scheduler.Here.Post(0, static item => ((IThreadPoolWorkItem)item!).Execute(), item);
        return true;
    }

    public static bool UnsafeQueueUserWorkItem<TState>(Action<TState> run, TState state, bool preferLocal)
    {
        _ = preferLocal;
        Scheduler.Here.Post(Scheduler.Here.Node, 0, () => run(state));
        return true;
    }

    public static bool QueueUserWorkItem<TState>(Action<TState> run, TState state, bool preferLocal) => UnsafeQueueUserWorkItem(run, state, preferLocal);
}
