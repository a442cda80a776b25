namespace TieredCache.HitRates.Simulation.Lazy;

/// <summary>The random numbers of the reference simulator: each run draws the same.</summary>
/// <remarks>G. Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8(14), 2003.</remarks>
internal sealed class Xorshift
{
    private ulong _state = 88172645463325252;

    public ulong Next()
    {
        _state ^= _state << 13;
        _state ^= _state >> 7;
        _state ^= _state << 17;
        return _state;
    }
}
