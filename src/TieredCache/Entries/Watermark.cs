using System.Runtime.CompilerServices;

namespace TieredCache.Entries;

/// <summary>The place in the <see cref="LocalOrder"/> up to which a group of entries (a bucket, a tag, a whole cache) is gone: only grows.</summary>
internal class Watermark
{
    // Odd, so that it never is what a new entry begins with.
    private static int _raises = 1;
    private EntryTraits? _plain;
    private long _place;

    public Watermark()
    {
    }

    /// <param name="place">Where it stands from the start: raised for nobody, because nobody knows it yet.</param>
    protected Watermark(long place) => _place = place;

    /// <summary>
    /// Changes whenever any watermark of the process was raised, after it was: an entry that was compared with all of its own
    /// need not be compared again before.
    /// </summary>
    public static int Raises
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Volatile.Read(ref _raises);
    }

    public long Place => Volatile.Read(ref _place);

    /// <summary>What all entries of this home have that have nothing of their own.</summary>
    public EntryTraits PlainTraits => Volatile.Read(ref _plain) ?? Interlocked.CompareExchange(ref _plain, new EntryTraits(this, isShared: true), null) ?? _plain!;

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

    public void RaiseTo(long place)
    {
        RaiseTo(ref _place, place);

        // Also when it stood higher already: whoever raised it may not have come this far yet.
        Interlocked.Add(ref _raises, 2);
    }
}
