using System.Globalization;
using TieredCache.HitRates.Simulation.Lazy;
using TieredCache.Memory.Table;

namespace TieredCache.HitRates.Running;

/// <summary>Hashes decimal keys as the simulators do: the low half is the number itself, so that sketch and sample see what theirs see.</summary>
internal sealed class NumberHasher : KeyHasher
{
    private const uint BucketSalt = 0x85ebca6b;

    public override ulong Hash(ReadOnlySpan<char> key)
    {
        var number = uint.Parse(key, NumberStyles.None, CultureInfo.InvariantCulture);
        return ((ulong)KeyHashes.Spread(number ^ BucketSalt) << 32) | number;
    }
}
