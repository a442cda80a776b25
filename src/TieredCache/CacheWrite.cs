namespace TieredCache;

/// <summary>
/// A write intent: while it lives no load of the key is stored, on any node. Dispose of it once the write to the
/// system of record has been committed, or given up.
/// </summary>
public sealed class CacheWrite : IAsyncDisposable
{
    private Func<ValueTask>? _end;

    /// <summary>Makes an intent, for a cache of your own or a test double.</summary>
    /// <param name="key">The key.</param>
    /// <param name="end">Runs once, when the intent is disposed of; null: nothing.</param>
    public CacheWrite(string key, Func<ValueTask>? end = null)
    {
        Key = key;
        _end = end;
    }

    /// <summary>The key whose write was announced.</summary>
    public string Key { get; }

    /// <summary>Ends the intent and removes the key once more, so that no load that began during the write is shared.</summary>
    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _end, null)?.Invoke() ?? ValueTask.CompletedTask;
}
