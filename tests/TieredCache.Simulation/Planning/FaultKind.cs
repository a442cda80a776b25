using TieredCache.Simulation.Engine;

namespace TieredCache.Simulation.Planning;

/// <summary>What can go wrong.</summary>
[Flags]
internal enum FaultKind
{
    None = 0,

    /// <summary>Commands take longer than their time-out and run all the same.</summary>
    Slow = 1,

    /// <summary>Requests and replies are lost.</summary>
    Loss = 2,

    /// <summary>A node loses its connections.</summary>
    Disconnect = 4,

    /// <summary>A node loses the subscription alone.</summary>
    PubSub = 8,

    /// <summary>Messages are lost and nobody notices.</summary>
    Drop = 16,

    Duplicate = 32,

    Reorder = 64,

    Late = 128,

    /// <summary>Another server takes over, without the last commands.</summary>
    Failover = 256,

    /// <summary>FLUSHALL.</summary>
    Flush = 512,

    /// <summary>One key is evicted.</summary>
    Evict = 1024,

    /// <summary>A lease runs out early.</summary>
    Lease = 2048,

    /// <summary>A node stands still.</summary>
    Pause = 4096,

    /// <summary>A wall clock jumps.</summary>
    Clock = 8192,

    /// <summary>Tag cells that nobody holds are collected.</summary>
    Collect = 16384,

    All = (Collect << 1) - 1,
}

/// <summary>Draws and names of faults.</summary>
internal static class FaultKinds
{
    private static readonly FaultKind[] Each = [.. Enum.GetValues<FaultKind>().Where(static kind => kind is not (FaultKind.None or FaultKind.All))];

    /// <summary>One of those that are allowed; none where none is.</summary>
    public static FaultKind Draw(Dice dice, FaultKind allowed)
    {
        var start = dice.Below(Each.Length);
        for (var i = 0; i < Each.Length; i++)
        {
            var kind = Each[(start + i) % Each.Length];
            if (allowed.HasFlag(kind))
            {
                return kind;
            }
        }

        return FaultKind.None;
    }

    /// <summary>True for what may take a write intent away before its time.</summary>
    public static bool LosesIntents(FaultKind kind) =>
        kind is FaultKind.Failover or FaultKind.Flush or FaultKind.Evict or FaultKind.Pause or FaultKind.Clock;

    /// <summary>Their names, as they are written in a list.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Each.Select(static kind => kind.ToString().ToLowerInvariant())];

    /// <summary>Reads a list such as <c>drop,failover</c>; <c>all</c> and <c>none</c> are understood.</summary>
    /// <exception cref="FormatException">A name is none of these.</exception>
    public static FaultKind Parse(string list) =>
        list.Split(',', StringSplitOptions.TrimEntries).Aggregate(FaultKind.None, static (all, name) => all | Named(name));

    // Enum.Parse would take numbers too.
    private static FaultKind Named(string name) =>
        Array.Exists(Enum.GetNames<FaultKind>(), known => known.Equals(name, StringComparison.OrdinalIgnoreCase)) ? Enum.Parse<FaultKind>(name, ignoreCase: true)
        : throw new FormatException($"There is no fault '{name}'. There are: all, none, {string.Join(", ", Names)}.");
}
