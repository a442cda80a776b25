namespace TieredCache.Entries;

/// <summary>
/// What this process knows of one tag: its last removal in local order, which L1 entries are compared with, and its last
/// removal sequence on the server, which entries read from L2 are compared with once it has been looked up.
/// </summary>
internal sealed class TagCell(string wire) : Watermark
{
    private long _sequence;
    private volatile bool _isKnown;

    /// <summary>Cache name and tag, composed and escaped.</summary>
    public string Wire { get; } = wire;

    /// <summary>False until the server was asked, and again after messages were missed.</summary>
    public bool IsKnown => _isKnown;

    /// <summary>The last removal sequence on the server.</summary>
    public long Sequence => Volatile.Read(ref _sequence);

    /// <summary>A removal was heard of, maybe while the answer of a look-up that was made before it is still on its way.</summary>
    public void RaiseSequence(long sequence) => RaiseTo(ref _sequence, sequence);

    /// <summary>Takes the answer of a look-up.</summary>
    public void Learn(long sequence)
    {
        RaiseTo(ref _sequence, sequence);
        _isKnown = true;
    }

    public void Forget() => _isKnown = false;
}
