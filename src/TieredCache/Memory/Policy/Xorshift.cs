namespace TieredCache.Memory.Policy;

/// <summary>The generator xorshift64 (Marsaglia 2003): cheap, and the same in every run from the same seed. The policy lock guards it.</summary>
internal sealed class Xorshift(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        _state ^= _state << 13;
        _state ^= _state >> 7;
        return _state ^= _state << 17;
    }
}
