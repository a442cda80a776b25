using System.Text.Json.Serialization;

namespace TieredCache.Chaos.Messages;

/// <summary>What a line of the history is about.</summary>
internal enum HappeningKind
{
    /// <summary>A client read a key.</summary>
    Read,

    /// <summary>A client committed a value to the database and told the cache.</summary>
    Write,

    /// <summary>A loader asked the database.</summary>
    Load,

    /// <summary>The process did not run, or its pool did not.</summary>
    Stall,

    /// <summary>All removals that were pending when it began have been sent when it ended.</summary>
    Drained,

    /// <summary>The library noticed something: a command failed, a bucket was flushed, Redis was not in use.</summary>
    Trouble,
}

/// <summary>Where a read value came from, as the library said.</summary>
internal enum Source
{
    /// <summary>The call does not say.</summary>
    Unknown,
    Memory,
    Remote,
    Loader,

    /// <summary>Flagged as possibly out of date.</summary>
    Stale,
}

/// <summary>One line of the history. What is not known, or does not apply, is zero or null.</summary>
internal sealed record Happening
{
    public HappeningKind Kind { get; init; }

    /// <summary>The life of a node: its number, a point, and how often it was started. Set where the history is kept.</summary>
    [JsonIgnore]
    public string Node { get; set; } = "";

    /// <summary>The client; -1 for a look that the program itself ordered.</summary>
    public int Client { get; init; }

    public string Key { get; init; } = "";

    public long Start { get; init; }

    public long End { get; init; }

    /// <summary>The version that was read, loaded or committed.</summary>
    public long Version { get; init; }

    public string? Writer { get; init; }

    public Source Source { get; init; }

    public WriteWay Way { get; init; }

    /// <summary>For a write: nothing was pending when it ended, so its removal has its place in the order.</summary>
    public bool IsAcknowledged { get; init; }

    /// <summary>How long the calls may have taken at the most, in milliseconds.</summary>
    public int LimitMs { get; init; }

    /// <summary>What a call threw; it is never to.</summary>
    public string? Error { get; init; }

    public override string ToString() => Kind switch
    {
        HappeningKind.Read => $"read {Key} -> {Version} of {Writer} ({Source})",
        HappeningKind.Write => $"write {Key} = {Version} by {Way}{(IsAcknowledged ? "" : ", pending")}",
        HappeningKind.Load => $"load {Key} -> {Version}",
        _ => $"{Kind} {Key}",
    } + (Error is null ? "" : $" FAILED {Error}");
}
