namespace TieredCache.Coherence;

/// <summary>
/// What this node has heard of one bucket: pure state, no clock, no I/O. It decides from sequence numbers alone whether
/// something may have been missed.
/// </summary>
/// <remarks>
/// Sequences of a bucket are contiguous, so a message that is two ahead means that one is missing or late. Late ones are waited
/// for until the next but one look; a heartbeat that is ahead of what was applied shows the loss of the last message, which no
/// later message would. Not synchronized: the node's lock guards it.
/// </remarks>
internal sealed class BucketState
{
    private const int MostAhead = 10_000;
    private readonly HashSet<long> _ahead = [];
    private long _expected;

    public ulong Epoch { get; private set; }

    /// <summary>Every message up to this sequence was applied, or made void by a flush.</summary>
    public long Applied { get; private set; }

    /// <summary>False until the control state was read, and after anything that may have cost messages.</summary>
    public bool IsSynced { get; private set; }

    /// <summary>True while a later message has come and an earlier one has not.</summary>
    public bool HasGap => _ahead.Count > 0;

    /// <summary>A message of the bucket was applied.</summary>
    public void OnMessage(ulong epoch, long sequence)
    {
        if (!IsSynced || epoch != Epoch)
        {
            // Never adopt an epoch from a message: the control state is read again.
            IsSynced = false;
        }
        else if (sequence == Applied + 1)
        {
            Applied++;
            while (_ahead.Remove(Applied + 1))
            {
                Applied++;
            }
        }
        else if (sequence > Applied)
        {
            _ahead.Add(sequence);
            IsSynced = _ahead.Count <= MostAhead;
        }
    }

    /// <summary>The connection was lost: whatever was published meanwhile was not heard.</summary>
    public void OnDisconnected() => IsSynced = false;

    /// <summary>The control state was read.</summary>
    /// <returns>Why the bucket has to be flushed; null when nothing was missed.</returns>
    public string? OnHeartbeat(ulong epoch, long sequence)
    {
        var reason = !IsSynced ? "resync"
            : epoch != Epoch ? "epoch"
            : Applied < _expected ? "gap"
            : null;
        if (reason is not null)
        {
            Epoch = epoch;
            Applied = sequence;
            IsSynced = true;
            _ahead.Clear();
        }

        // What the server has given out by now must have been heard by the next heartbeat.
        _expected = sequence;
        return reason;
    }
}
