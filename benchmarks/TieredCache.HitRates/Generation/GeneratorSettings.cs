namespace TieredCache.HitRates.Generation;

/// <summary>What a generated trace is made from.</summary>
internal sealed record GeneratorSettings
{
    /// <value>1. The same seed gives the same trace.</value>
    public int Seed { get; init; } = 1;

    /// <summary>How many keys are popular or looped over; some kinds add others.</summary>
    /// <value>10,000.</value>
    public int Keys { get; init; } = 10_000;

    /// <value>1,000,000.</value>
    public int Requests { get; init; } = 1_000_000;

    /// <summary>The skew of the Zipf law: the key of rank r is asked for in proportion to r to the power of minus this.</summary>
    /// <value>0.86.</value>
    public double Alpha { get; init; } = 0.86;
}
