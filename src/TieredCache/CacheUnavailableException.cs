namespace TieredCache;

/// <summary>
/// Thrown by a write or a removal that cannot do what its return would promise. What it has done all the same depends on what it
/// could not do.
/// </summary>
/// <remarks>
/// <para>It cannot reach the shared tier, in <c>Coherence:Mode</c> <c>Strict</c>: it has taken effect in this process, a set as a
/// removal, and is sent as a removal when the tier is back; until then other processes may serve the older value. Where the cache
/// writes to a store, that has been asked first: with <c>WriteThrough</c> it has the write, unless it failed as well, and with
/// <c>WriteBehind</c> the write was acknowledged and reaches the store.</para>
/// <para>It cannot be put among the writes that wait for the store, with the strategy <c>WriteBehind</c> and in either mode: too
/// many wait already (<c>WriteBehind:WhenFull</c>), its record cannot be written into the journal, or the process stops. Then it has
/// not been made: no tier and no journal has it, and the store will not get it.</para>
/// </remarks>
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
