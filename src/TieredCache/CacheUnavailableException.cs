namespace TieredCache;

/// <summary>
/// Thrown in <c>Coherence:Mode</c> <c>Strict</c> when a write or a removal cannot reach the shared tier. It has taken effect in
/// this process, a set as a removal, and is sent as a removal when the tier is back; until then other processes may serve the
/// older value.
/// </summary>
public sealed class CacheUnavailableException : Exception
{
    /// <summary>Makes an exception with a message of its own.</summary>
    public CacheUnavailableException()
        : base("The shared tier cannot be reached.")
    {
    }

    /// <summary>Makes an exception with a message.</summary>
    public CacheUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and its cause.</summary>
    public CacheUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
