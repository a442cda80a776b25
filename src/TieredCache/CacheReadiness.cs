namespace TieredCache;

/// <summary>Tells whether the warm-up has ended: for a readiness probe, so that a node gets traffic once its memory is warm. A singleton of the container.</summary>
/// <remarks>
/// The warm-up begins when the host has started, the server listens already. It ends when all is loaded, or when
/// <c>Warmup:Budget</c> is used up: what is missing then is loaded by its first reader.
/// </remarks>
public sealed class CacheReadiness
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _loaded;
    private int _failed;
    private volatile bool _isCut;

    /// <summary>True once the warm-up has ended, whichever way. Where nothing is to be warmed up, that is once the host has started.</summary>
    public bool IsReady => _ended.Task.IsCompleted;

    /// <summary>Completes when the warm-up has ended; never fails.</summary>
    public Task Ready => _ended.Task;

    /// <summary>True when the warm-up ended before it was done.</summary>
    public bool IsCut => _isCut;

    /// <summary>How many keys were loaded or found so far, those among them that the source does not have.</summary>
    public int Loaded => Volatile.Read(ref _loaded);

    /// <summary>How many keys failed so far.</summary>
    public int Failed => Volatile.Read(ref _failed);

    internal void Count(bool loaded) => Interlocked.Increment(ref loaded ? ref _loaded : ref _failed);

    internal void Cut() => _isCut = true;

    internal void End() => _ended.TrySetResult();
}
