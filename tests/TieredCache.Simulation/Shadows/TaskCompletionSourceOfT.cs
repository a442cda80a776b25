using TieredCache.Simulation.Engine;

namespace TieredCache;

/// <summary>Stands before the runtime's: the completion of each waiter is a step of the simulation, and its continuations run inside that step.</summary>
/// <remarks>
/// Each look at <see cref="Task"/> gives a task of its own, because the runtime sends all but one of several continuations of
/// one task to the thread pool. As with asynchronous continuations, a task that is asked for after completion is complete.
/// </remarks>
internal sealed class TaskCompletionSource<T>(TaskCreationOptions options = TaskCreationOptions.None)
{
    private readonly List<System.Threading.Tasks.TaskCompletionSource<T>> _waiters = new(1);
    private readonly TaskCreationOptions _options = options & ~TaskCreationOptions.RunContinuationsAsynchronously;
    private Task<T>? _settled;

    public Task<T> Task => _settled ?? Wait();

    public void SetResult(T result) => Ensure(TrySetResult(result));

    public void SetException(Exception exception) => Ensure(TrySetException(exception));

    public bool TrySetResult(T result) => Settle(source => source.SetResult(result));

    public bool TrySetException(Exception exception) => Settle(source =>
    {
        source.SetException(exception);
        _ = source.Task.Exception;
    });

    public bool TrySetCanceled(CancellationToken cancellationToken = default) => Settle(source => source.SetCanceled(cancellationToken));

    private Task<T> Wait()
    {
        var source = new System.Threading.Tasks.TaskCompletionSource<T>(_options);
        _waiters.Add(source);
        return source.Task;
    }

    private bool Settle(Action<System.Threading.Tasks.TaskCompletionSource<T>> complete)
    {
        if (_settled is not null)
        {
            return false;
        }

        var settled = new System.Threading.Tasks.TaskCompletionSource<T>(_options);
        complete(settled);
        _settled = settled.Task;
        foreach (var waiter in _waiters)
        {
            Scheduler.Here.Post(Scheduler.Here.Node, 0, () => complete(waiter));
        }

        return true;
    }

    private static void Ensure(bool first)
    {
        if (!first)
        {
            throw new InvalidOperationException("The task is completed already.");
        }
    }
}
