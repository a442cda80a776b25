namespace TieredCache.Configuration;

/// <summary>The section <c>Coherence</c>: how nodes keep in step. The process's.</summary>
public sealed class CoherenceOptions
{
    /// <summary>What a removal promises about other nodes: a bound in time, or that none answers with the older value once it has returned.</summary>
    /// <value>null: <c>"Bounded"</c>. Or <c>"Strict"</c>.</value>
    public string? Mode { get; set; }

    /// <summary>How often a node asks whether it missed a removal.</summary>
    /// <value>null: 1 second. 100 milliseconds to 3 seconds.</value>
    public TimeSpan? Heartbeat { get; set; }

    /// <summary>What L1 does while Redis cannot be reached.</summary>
    /// <value>null: <c>"ServeStale"</c>. Or <c>"Bypass"</c>.</value>
    public string? WhenDisconnected { get; set; }
}
