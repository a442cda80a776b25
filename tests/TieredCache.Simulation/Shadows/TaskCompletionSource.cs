namespace TieredCache;

/// <inheritdoc cref="TaskCompletionSource{T}"/>
internal sealed class TaskCompletionSource(TaskCreationOptions options = TaskCreationOptions.None)
{
    private readonly TaskCompletionSource<bool> _inner = new(options);

    public Task Task => _inner.Task;

    public void SetResult() => _inner.SetResult(true);

    public void SetException(Exception exception) => _inner.SetException(exception);

    public bool TrySetResult() => _inner.TrySetResult(true);

    public bool TrySetException(Exception exception) => _inner.TrySetException(exception);

    public bool TrySetCanceled(CancellationToken cancellationToken = default) => _inner.TrySetCanceled(cancellationToken);
}
