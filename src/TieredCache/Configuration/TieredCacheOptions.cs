namespace TieredCache.Configuration;

/// <summary>The section <c>TieredCache</c>: what belongs to the process, and what every named cache inherits. null means "the default".</summary>
public sealed class TieredCacheOptions : NamedCacheOptions
{
    /// <summary>Stands before every key and channel of this application in Redis.</summary>
    /// <value>null: <c>"tieredcache"</c>. 1 to 64 characters without braces, white space or control characters.</value>
    public string? KeyPrefix { get; set; }

    /// <summary>How nodes keep in step.</summary>
    /// <value>Empty: every property has its default.</value>
    public CoherenceOptions Coherence { get; set => field = value ?? new(); } = new();

    /// <summary>The named caches. <c>"default"</c> configures the unnamed one.</summary>
    /// <value>Empty: there is the default cache only. Names have 1 to 64 characters and are compared without regard to case.</value>
    public IDictionary<string, NamedCacheOptions> Caches { get; } = new Dictionary<string, NamedCacheOptions>(StringComparer.OrdinalIgnoreCase);
}

/// <summary>The options of one named cache. null means "inherit from the section of the same name above", zero switches off.</summary>
public class NamedCacheOptions
{
    /// <summary>How the cache writes.</summary>
    /// <value>null: <c>"CacheAside"</c>. Or <c>"WriteThrough"</c>, <c>"WriteBehind"</c>, or the name of a strategy that the application registers.</value>
    public string? Strategy { get; set; }

    /// <summary>How the cache uses L2.</summary>
    /// <value>Empty: every property is inherited.</value>
    public RedisTierOptions Redis { get; set => field = value ?? new(); } = new();

    /// <summary>Bounds and behaviour of L1.</summary>
    /// <value>Empty: every property is inherited.</value>
    public MemoryTierOptions Memory { get; set => field = value ?? new(); } = new();

    /// <summary>How a value is kept where the call does not say otherwise.</summary>
    /// <value>Empty: every property is inherited.</value>
    public EntryDefaults Entry { get; set => field = value ?? new(); } = new();

    /// <summary>How loads are kept from piling up.</summary>
    /// <value>Empty: every property is inherited.</value>
    public StampedeOptions Stampede { get; set => field = value ?? new(); } = new();

    /// <summary>The journal and queue of the strategy <c>"WriteBehind"</c>.</summary>
    /// <value>Empty: every property is inherited.</value>
    public WriteBehindOptions WriteBehind { get; set => field = value ?? new(); } = new();

    /// <summary>What is loaded once the application listens.</summary>
    /// <value>Empty: every property is inherited.</value>
    public WarmupOptions Warmup { get; set => field = value ?? new(); } = new();
}
