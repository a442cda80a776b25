namespace TieredCache.Entries.Time;

/// <summary>A span of milliseconds in 32 bits: exact up to 37 days, and beyond to 64 ms, rounded down; it reaches past two years.</summary>
internal readonly struct ShortSpan
{
    private const uint LongestExact = 0xC000_0000;
    private const int CoarseBits = 6;
    private readonly uint _bits;

    public ShortSpan(long milliseconds)
    {
        var span = (ulong)Math.Max(0, milliseconds);
        _bits = span < LongestExact ? (uint)span : (uint)Math.Min(uint.MaxValue, LongestExact + ((span - LongestExact) >> CoarseBits));
    }

    public long Milliseconds => _bits < LongestExact ? _bits : LongestExact + ((long)(_bits - LongestExact) << CoarseBits);
}
