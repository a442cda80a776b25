namespace TieredCache.Entries;

/// <summary>
/// The order of removals and inserts within this process: one counter, and per stripe of keys the place of the last removal.
/// </summary>
/// <remarks>
/// A read or load takes the counter before it looks anywhere (its <c>asOf</c>), and may insert what it found only while no
/// removal of that stripe has a later place. Removals of other nodes take their place when they are applied here. So a value
/// read before a removal can never be inserted after it, whatever the sequence numbers, clocks and connections do; two keys
/// that share a stripe cost an insert now and then, never a stale value. The check has to run under the same lock as the
/// insert, and the removal has to raise the floor before it takes that lock.
/// </remarks>
internal sealed class LocalOrder(int stripes = LocalOrder.Stripes)
{
    private const int Stripes = 65_536;
    private readonly long[] _floors = new long[stripes];
    private long _place;

    /// <summary>The last place given out.</summary>
    public long Now => Volatile.Read(ref _place);

    public static int StripeOf(string cache, string key) => StripeOf(SeedOf(cache), key);

    /// <summary>What is the same for all keys of a cache, for <see cref="StripeOf(uint,string)"/>.</summary>
    public static uint SeedOf(string cache) => (uint)StringComparer.Ordinal.GetHashCode(cache);

    public static int StripeOf(uint seed, string key) => (int)(((seed ^ (uint)StringComparer.Ordinal.GetHashCode(key)) * 0x9E37_79B9) >> 16);

    /// <summary>Takes the next place.</summary>
    public long Next() => Interlocked.Increment(ref _place);

    /// <summary>Takes the next place for a removal of a key of this stripe.</summary>
    public long Raise(int stripe)
    {
        var place = Next();
        Watermark.RaiseTo(ref FloorOf(stripe), place);
        return place;
    }

    /// <summary>True while no key of the stripe was removed after <paramref name="asOf"/>.</summary>
    public bool Allows(int stripe, long asOf) => Volatile.Read(ref FloorOf(stripe)) <= asOf;

    private ref long FloorOf(int stripe) => ref _floors[stripe & (_floors.Length - 1)];
}
