namespace TieredCache.HitRates.Simulation.Lazy;

/// <summary>The hash functions of the reference simulator.</summary>
/// <remarks>The spread is "triple32" without its last round, by C. Wellons, "Prospecting for hash functions", 2018.</remarks>
internal static class KeyHashes
{
    /// <summary>Added to a key before the sketch hashes it.</summary>
    public const uint SketchSeed = 0x9e3779b9;

    private const uint SampleSeed = 0x5bd1e995;

    public static uint Spread(uint x)
    {
        x ^= x >> 17;
        x *= 0xed5ad4bb;
        x ^= x >> 11;
        x *= 0xac4c1b51;
        x ^= x >> 15;
        return x;
    }

    public static uint Rehash(uint x)
    {
        x *= 0x31848bab;
        x ^= x >> 14;
        return x;
    }

    /// <summary>True for the keys that the window tuner looks at: about one in <paramref name="sampling"/>.</summary>
    public static bool IsSampled(uint key, int sampling) => sampling == 1 || Spread(key ^ SampleSeed) % (uint)sampling == 0;
}
