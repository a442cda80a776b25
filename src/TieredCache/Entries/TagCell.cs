namespace TieredCache.Entries;

/// <summary>
/// What this process knows of one tag: its last removal in local order, which L1 entries are compared with, and its last
/// removal sequence on the server, which entries read from L2 are compared with once it has been looked up.
/// </summary>
/// <remarks>
/// A removal may be heard of while the look-up's answer is under way, so the greater of the two counts; and an answer to a
/// question from before messages were missed proves nothing, so it names how often that had happened when it was asked.
/// </remarks>
internal sealed class TagCell(string wire, long place = 0) : Watermark(place)
{
    private TagSet? _alone;
    private long _sequence;
    private long _removedAt;
    private long _missed;
    private long _learned = -1;

    /// <summary>Cache name and tag, composed and escaped.</summary>
    public string Wire { get; } = wire;

    /// <summary>False until the server was asked, and again after messages were missed.</summary>
    public bool IsKnown => Volatile.Read(ref _learned) == Missed;

    /// <summary>The last removal sequence on the server, as far as it was heard of or looked up.</summary>
    public long Sequence => Volatile.Read(ref _sequence);

    /// <summary>How often messages may have been missed: taken before the server is asked.</summary>
    public long Missed => Volatile.Read(ref _missed);

    /// <summary>The highest sequence of a removal that has taken effect in local order; what was looked up has not.</summary>
    public long RemovedAt => Volatile.Read(ref _removedAt);

    /// <summary>The set of those entries that carry this tag and no other.</summary>
    /// <param name="name">The tag as it was given.</param>
    public TagSet Alone(string name) =>
        Volatile.Read(ref _alone) ?? Interlocked.CompareExchange(ref _alone, new TagSet([name], [this]), null) ?? _alone!;

    /// <summary>A removal takes effect.</summary>
    public void Remove(long place, long sequence)
    {
        RaiseTo(place);
        RaiseTo(ref _sequence, sequence);
        RaiseTo(ref _removedAt, sequence);
    }

    /// <summary>Takes the answer of a look-up that began when <see cref="Missed"/> was <paramref name="missed"/>.</summary>
    public void Learn(long sequence, long missed)
    {
        RaiseTo(ref _sequence, sequence);
        RaiseTo(ref _learned, missed);
    }

    public void Forget() => Interlocked.Increment(ref _missed);
}
