namespace TieredCache.Soak;

/// <summary>A value that says whose it is: what is found under another key, or after its time, gives itself away.</summary>
/// <param name="Key">The key it was stored under.</param>
/// <param name="Version">Which of the values of that key it is.</param>
internal sealed record Held(string Key, long Version)
{
    private int _left;

    /// <summary>True once its removal was reported.</summary>
    public bool HasLeft => Volatile.Read(ref _left) != 0;

    /// <summary>Its removal is reported; false when it was before.</summary>
    public bool TryLeave() => Interlocked.Exchange(ref _left, 1) == 0;
}

/// <summary>What a thread knows of a key that it alone writes.</summary>
/// <param name="Version">The version it has set last; 0: it removed the key.</param>
/// <param name="Until">The moment, in milliseconds, by which that has expired for certain.</param>
internal readonly record struct Known(long Version, long Until);

/// <summary>What the loaders throw.</summary>
internal sealed class LoaderException : Exception;

/// <summary>What the handlers of removals throw.</summary>
internal sealed class HandlerException : Exception;
