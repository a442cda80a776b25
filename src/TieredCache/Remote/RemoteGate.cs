namespace TieredCache.Remote;

/// <summary>
/// Whether the shared tier is in use: opened once this node hears removals and has caught up, closed when it may not.
/// </summary>
internal sealed class RemoteGate
{
    private readonly TaskCompletionSource _firstAttempt = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _open;

    /// <summary>A gate that never opens and that nobody waits for: there is no shared tier.</summary>
    public static RemoteGate Shut()
    {
        var gate = new RemoteGate();
        gate.Close();
        return gate;
    }

    public bool IsOpen => Volatile.Read(ref _open);

    /// <summary>Completes when the first attempt to connect has ended, whichever way.</summary>
    public Task FirstAttempt => _firstAttempt.Task;

    public void Open()
    {
        Volatile.Write(ref _open, true);
        _firstAttempt.TrySetResult();
    }

    public void Close()
    {
        Volatile.Write(ref _open, false);
        _firstAttempt.TrySetResult();
    }
}
