namespace TieredCache.Simulation.Engine;

/// <summary>All chance of a schedule, from its seed (splitmix64, Steele, Lea and Flood 2014).</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    /// <summary>Others, from the same seed: what is drawn of them takes nothing from these.</summary>
    public Dice Apart() => new(~_state);

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    public int Below(int bound) => (int)((Next() >> 32) * (ulong)bound >> 32);

    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    public bool Chance(double probability) => Unit() < probability;

    public T One<T>(params ReadOnlySpan<T> of) => of[Below(of.Length)];
}
