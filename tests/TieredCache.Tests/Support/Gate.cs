namespace TieredCache.Tests.Support;

/// <summary>A loader under control: it counts, tells when it was entered, and returns when it is told to.</summary>
internal sealed class Gate<T>
{
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _loads;

    public int Loads => Volatile.Read(ref _loads);

    /// <summary>Completes once the loader runs; fails when it does not.</summary>
    public Task Entered => _entered.Task.WaitAsync(TimeSpan.FromSeconds(10));

    public CancellationToken Token { get; private set; }

    /// <summary>Ignores its token, as a hung loader does.</summary>
    public ValueTask<T> LoadAsync(CancellationToken token)
    {
        Token = token;
        Interlocked.Increment(ref _loads);
        _entered.TrySetResult();
        return new(_result.Task);
    }

    /// <summary>Ends when its token fires.</summary>
    public async ValueTask<T> LoadOrStopAsync(CancellationToken token)
    {
        var load = LoadAsync(token);
        return await load.AsTask().WaitAsync(token);
    }

    public void Return(T value) => _result.TrySetResult(value);

    public void Throw(Exception exception) => _result.TrySetException(exception);
}
