namespace Storefront.Figures;

/// <summary>Counts the calls of the cache's loaders, apart from the library's own figures.</summary>
public sealed class LoadCounter
{
    private long _loads;

    /// <summary>The calls so far.</summary>
    public long Loads => Volatile.Read(ref _loads);

    /// <summary>Counts a call.</summary>
    public void Add() => Interlocked.Increment(ref _loads);
}
