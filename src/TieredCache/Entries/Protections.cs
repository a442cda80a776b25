namespace TieredCache.Entries;

/// <summary>
/// The parts of the protocol by name: each stands at the one predicate that makes it, and is always there. The simulation
/// builds this file with settable fields in their place and leaves parts out, to see that it notices.
/// </summary>
internal static class Protections
{
    /// <summary>A sequence that was skipped is caught up from the log.</summary>
    public const bool Gap = true;

    /// <summary>A heartbeat that is ahead of what was applied shows the loss of the last message.</summary>
    public const bool Heartbeat = true;

    /// <summary>After a change of epoch this node repeats what it had removed lately.</summary>
    public const bool Replay = true;

    /// <summary>A new epoch flushes what was read under the old one.</summary>
    public const bool Epoch = true;

    /// <summary>A value is stored only under a lease that no removal has ended.</summary>
    public const bool Lease = true;

    /// <summary>What was read or loaded before a removal does not enter memory after it.</summary>
    public const bool Floor = true;

    /// <summary>A tag that this node does not know is looked up on the server.</summary>
    public const bool TagLookup = true;

    /// <summary>Nobody joins a load that began before a removal.</summary>
    public const bool FlightCheck = true;

    /// <summary>While a write intent lives, no load of its key is kept.</summary>
    public const bool Intent = true;

    /// <summary>What could not be sent keeps this node from using the shared tier for it.</summary>
    public const bool Pending = true;

    /// <summary>A load that may not be stored looks at the shared tier again.</summary>
    public const bool Reread = true;

    /// <summary>A command that comes too late does not run.</summary>
    public const bool Deadline = true;

    /// <summary>In <c>Strict</c> a server that has taken over serves nothing until a new epoch has begun.</summary>
    public const bool CheckedRead = true;

    /// <summary>An entry from before a removal that this node has made is not taken from a server that has lost it.</summary>
    public const bool OwnRemovals = true;

    /// <summary>A removal by tag of this node counts by its confirmation only where nothing before it is missing.</summary>
    public const bool Next = true;

    /// <summary>A new epoch begins above every sequence ever given out.</summary>
    public const bool SequenceBase = true;
}
