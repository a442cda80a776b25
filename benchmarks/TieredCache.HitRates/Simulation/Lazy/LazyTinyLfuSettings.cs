namespace TieredCache.HitRates.Simulation.Lazy;

/// <summary>The arguments of the reference simulator.</summary>
internal sealed record LazyTinyLfuSettings
{
    /// <summary>Arguments <c>1024 0.01 4 0.1 0.9 0.002 5 3 1</c>: shadows see every request for a sampled key.</summary>
    public static readonly LazyTinyLfuSettings Default = new();

    /// <summary>
    /// Arguments <c>1024 0.01 4 0.1 0.9 0.002 5 3 1 0.8 10 1 4</c>: shadows see at most one key in four, and no hit on a key whose
    /// counter is full, as in a cache where such a hit writes nothing. It is what gave the hit ratios that the cache is held to.
    /// </summary>
    public static readonly LazyTinyLfuSettings Design = new() { LeastSampling = 4, SkipsFullCounters = true };

    /// <summary>How many keys each shadow cache holds at most, before <see cref="LeastSampling"/>.</summary>
    /// <value>1,024.</value>
    public int ShadowLength { get; init; } = 1024;

    /// <summary>The window's share of the cache at first.</summary>
    /// <value>0.01.</value>
    public double FirstWindow { get; init; } = 0.01;

    /// <summary>After how many samples for each place of a shadow the best one is taken.</summary>
    /// <value>4.</value>
    public double SamplesPerPlace { get; init; } = 4;

    /// <summary>How far the window moves in 1,024 requests at most, as a share of the cache.</summary>
    /// <value>0.1.</value>
    public double LongestStep { get; init; } = 0.1;

    /// <summary>What a shadow's score is multiplied by after each decision.</summary>
    /// <value>0.9.</value>
    public double Decay { get; init; } = 0.9;

    /// <summary>By which share of the samples a shadow has to lead before the window changes.</summary>
    /// <value>0.002.</value>
    public double Lead { get; init; } = 0.002;

    /// <summary>The shadows see at most one key in this many, unless they would hold fewer than 32.</summary>
    /// <value>1: in a small cache they see every key.</value>
    public int LeastSampling { get; init; } = 1;

    /// <summary>Whether the shadows are spared the hits on keys whose counter is full already.</summary>
    /// <value>false.</value>
    public bool SkipsFullCounters { get; init; }
}
