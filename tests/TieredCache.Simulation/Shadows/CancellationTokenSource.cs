using TieredCache.Simulation.Engine;

namespace TieredCache;

/// <summary>Stands before the runtime's: what would run on the thread pool is a step of the simulation.</summary>
internal sealed class CancellationTokenSource : System.Threading.CancellationTokenSource
{
    public CancellationTokenSource()
    {
    }

    public CancellationTokenSource(TimeSpan delay, TimeProvider time)
        : base(delay, time)
    {
    }

    public new Task CancelAsync()
    {
        var source = new System.Threading.Tasks.TaskCompletionSource();
        Scheduler.Here.Post(Scheduler.Here.Node, 0, () =>
        {
            try
            {
                Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The runtime marks the source at once and only runs the callbacks later; by then there may be none.
            }

            source.SetResult();
        });
        return source.Task;
    }
}
