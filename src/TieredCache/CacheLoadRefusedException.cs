namespace TieredCache;

/// <summary>
/// Thrown in place of a load while the breaker of a named cache is open (<c>Stampede:Breaker</c>): half of its loads have failed
/// lately, and there is no stale value to be served. The loader was not called.
/// </summary>
public sealed class CacheLoadRefusedException : Exception
{
    /// <summary>Makes an exception with a message of its own.</summary>
    public CacheLoadRefusedException()
        : base("The load was refused because others have failed.")
    {
    }

    /// <summary>Makes an exception with a message.</summary>
    public CacheLoadRefusedException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and its cause.</summary>
    public CacheLoadRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>After what time a load is tried again at the earliest.</summary>
    /// <value>Zero: at once, or as soon as the one that is being tried has ended.</value>
    public TimeSpan RetryAfter { get; init; }
}
