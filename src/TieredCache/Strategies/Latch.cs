namespace TieredCache.Strategies;

/// <summary>Something that happens once and can be waited for; costs nothing until somebody waits. A field, never copied.</summary>
internal struct Latch
{
    private static readonly TaskCompletionSource Over = Finished();
    private TaskCompletionSource? _waited;

    public Task Opened => (Volatile.Read(ref _waited)
        ?? Interlocked.CompareExchange(ref _waited, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null)
        ?? _waited).Task;

    public void Open() => Interlocked.CompareExchange(ref _waited, Over, null)?.TrySetResult();

    private static TaskCompletionSource Finished()
    {
        var finished = new TaskCompletionSource();
        finished.SetResult();
        return finished;
    }
}
