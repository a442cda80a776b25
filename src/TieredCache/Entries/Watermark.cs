namespace TieredCache.Entries;

/// <summary>The place in the <see cref="LocalOrder"/> up to which a group of entries (a bucket, a tag, a whole cache) is gone: only grows.</summary>
internal class Watermark
{
    private long _place;

    public long Place => Volatile.Read(ref _place);

    public static void RaiseTo(ref long field, long place)
    {
        var held = Volatile.Read(ref field);
        while (held < place)
        {
            var seen = Interlocked.CompareExchange(ref field, place, held);
            if (seen == held)
            {
                return;
            }

            held = seen;
        }
    }

    public void RaiseTo(long place) => RaiseTo(ref _place, place);
}
