namespace TieredCache.Configuration;

/// <summary>The section <c>Coherence</c>: how nodes keep in step. The process's.</summary>
public sealed class CoherenceOptions
{
    /// <summary>What is done about what Redis may lose: Bounded sends this process's confirmed removals of the last two minutes again; Strict besides serves nothing that was stored before a failover, and throws where Redis does not confirm a write or a removal.</summary>
    /// <value>null: <c>"Bounded"</c>. Or <c>"Strict"</c>.</value>
    public string? Mode { get; set; }

    /// <summary>How often a node asks whether it missed a removal.</summary>
    /// <value>null: 1 second. 100 milliseconds to 3 seconds.</value>
    public TimeSpan? Heartbeat { get; set; }

    /// <summary>What L1 does once Redis has not been reached for three seconds: go on serving, and say so in results, or send every read to the source.</summary>
    /// <value>null: <c>"ServeStale"</c>. Or <c>"Bypass"</c>.</value>
    public string? WhenDisconnected { get; set; }
}
