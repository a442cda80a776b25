using TieredCache.Memory.Table;

namespace TieredCache.Interleaving.Scenarios;

/// <summary>Hashes without secrets, over as few buckets as a scenario wants.</summary>
internal sealed class ScriptedHasher(uint buckets, int shift) : KeyHasher
{
    public static uint Spread(ReadOnlySpan<char> key)
    {
        var hash = 2_166_136_261u;
        foreach (var letter in key)
        {
            hash = (hash ^ letter) * 16_777_619;
        }

        return (hash ^ (hash >> 15)) * 0x2C1B3C6D;
    }

    public override ulong Hash(ReadOnlySpan<char> key)
    {
        var spread = Spread(key);
        return ((ulong)(((spread >> 7) % buckets) << shift) << 32) | spread;
    }
}
