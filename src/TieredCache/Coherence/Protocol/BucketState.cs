using TieredCache.Entries;

namespace TieredCache.Coherence.Protocol;

/// <summary>
/// What this node has heard of one bucket: pure state, no clock, no I/O. It decides from epochs and sequence numbers alone
/// what was missed.
/// </summary>
/// <remarks>
/// Sequences of a bucket are contiguous. A message that is more than one ahead shows that another is missing or late, a
/// heartbeat that is ahead of what was applied shows the loss of the last one, which no later message would. Late ones are
/// waited for a moment; then the log is read from the first missing sequence on, and if it does not begin there, everything of
/// the bucket is flushed. An epoch is taken from a heartbeat only, never from a message. Messages from before the first
/// heartbeat, or of an epoch that is not known yet, are kept until one tells what they are worth.
/// </remarks>
internal sealed class BucketState
{
    /// <summary>How long a late message is waited for, in milliseconds.</summary>
    public const long PatienceMs = 100;

    private const int MostFailures = 2;
    private readonly AheadSet _ahead = new();
    private long _target;
    private long _behindSince;
    private bool _mustRead;
    private bool _hurries;
    private int _doubts;
    private int _doubtsAtBeat;
    private int _failures;
    private long _from;
    private int _flushes;
    private long _beforeFlush;
    private (long Sent, long Sequence) _beat;

    public ulong Epoch { get; private set; }

    /// <summary>Every message up to this sequence was applied, or made void by a flush.</summary>
    public long Applied { get; private set; }

    /// <summary>
    /// Up to which sequence everything has taken effect here: as far as is applied, but while a flush is still to be made, as far as
    /// was applied before it was wanted. What is loaded meanwhile may be made of what is about to be flushed.
    /// </summary>
    public long InEffect => _flushes == 0 ? Applied : Math.Min(_beforeFlush, Applied);

    /// <summary>False until the control state was read for the first time.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>True while the log is being read.</summary>
    public bool IsReading { get; private set; }

    /// <summary>When the last heartbeat was sent whose sequence has been reached; 0: none yet.</summary>
    public long VerifiedAt { get; private set; }

    /// <summary>True after something that only a heartbeat can clear up: a lost connection, a message of another epoch.</summary>
    public bool IsDoubtful => _doubts != _doubtsAtBeat;

    /// <summary>True once everything was heard that the server had given out after the last doubt.</summary>
    public bool IsSynced => IsKnown && !IsDoubtful && !_hurries;

    /// <summary>True while something is known to be missing.</summary>
    public bool IsBehind => _mustRead || _target > Applied || _ahead.Any(Epoch);

    /// <summary>When the log is to be read if nothing comes; <see cref="long.MaxValue"/>: it is not.</summary>
    public long ReadDue => !IsKnown || IsReading || IsDoubtful || !IsBehind ? long.MaxValue : _hurries ? 0 : _behindSince + PatienceMs;

    /// <summary>A message of the bucket was applied.</summary>
    public void OnMessage(ulong epoch, long sequence, long now)
    {
        if (!IsKnown || IsForeign(epoch))
        {
            _doubts += IsKnown && !IsDoubtful ? 1 : 0;
            Keep(epoch, sequence);
        }
        else if (IsGap(sequence))
        {
            Keep(epoch, sequence);
            FallBehind(now);
        }
        else
        {
            Advance(sequence);
        }
    }

    /// <summary>A change that this node has made was confirmed and has taken effect here: as good as its message, unless an earlier one is missing.</summary>
    /// <returns>True when that changes what is to be done, or how long memory is trusted.</returns>
    public bool OnConfirmed(ulong epoch, long sequence)
    {
        var before = (ReadDue, VerifiedAt);
        if (IsKnown && !IsForeign(epoch) && !(Protections.Next && sequence > Applied + 1))
        {
            Advance(sequence);
        }

        return before != (ReadDue, VerifiedAt);
    }

    /// <summary>The connection was lost: whatever was published meanwhile was not heard.</summary>
    public void OnDisconnected()
    {
        _doubts++;
        _hurries = true;
    }

    /// <summary>A heartbeat is sent: what is in doubt by now its reply clears up.</summary>
    public int OnBeatSent() => _doubts;

    /// <summary>The control state was read.</summary>
    /// <param name="epoch">The bucket's epoch.</param>
    /// <param name="sequence">The last sequence that the server had given out.</param>
    /// <param name="sent">When the heartbeat was sent.</param>
    /// <param name="doubts">What <see cref="OnBeatSent"/> said then.</param>
    /// <param name="now">The time.</param>
    /// <returns>Why the bucket has to be flushed, or null.</returns>
    public FlushReason? OnBeat(ulong epoch, long sequence, long sent, int doubts, long now)
    {
        _doubtsAtBeat = doubts;
        FlushReason? reason = !IsKnown ? FlushReason.Start : IsForeign(epoch) ? FlushReason.Epoch : null;
        if (reason is not null)
        {
            AwaitFlush();
            Adopt(epoch, sequence);
        }
        else if (IsAhead(sequence))
        {
            _target = Math.Max(_target, sequence);
            FallBehind(now);
        }

        _beat = (sent, Protections.Heartbeat ? sequence : 0);
        Verify();
        return reason;
    }

    /// <summary>The log is going to be read; it covers what was heard out of order so far.</summary>
    /// <returns>The first sequence that is wanted.</returns>
    public long OnReading()
    {
        IsReading = true;
        _mustRead = true;
        _ahead.Clear();
        return _from = Applied + 1;
    }

    /// <summary>The log was read: what is to be done with it. After <see cref="LogVerdict.Apply"/> the entries are applied, then <see cref="OnLogApplied"/> is called.</summary>
    public LogVerdict OnLog(ulong epoch, long sequence, long first)
    {
        if (sequence >= _from && first == _from && !IsForeign(epoch))
        {
            return LogVerdict.Apply;
        }

        IsReading = false;
        _failures = 0;
        if (IsForeign(epoch))
        {
            _doubts++;
            return LogVerdict.Foreign;
        }

        if (sequence < _target)
        {
            // The server has gone back behind what it had said: another one, whose epoch only a heartbeat will tell.
            _target = Math.Max(Applied, sequence);
            _mustRead = false;
            _doubts++;
            return LogVerdict.Foreign;
        }

        // Nothing although the sequence is ahead, or a beginning that is too late: the log does not reach back.
        var lost = sequence > Applied;
        if (lost)
        {
            AwaitFlush();
        }

        End(sequence, sequence);
        return lost ? LogVerdict.Flush : LogVerdict.Nothing;
    }

    /// <summary>The entries of the log up to <paramref name="last"/> were applied; the server stood at <paramref name="sequence"/>.</summary>
    /// <returns>True when nothing of it could be read: the bucket is to be flushed instead.</returns>
    public bool OnLogApplied(long last, long sequence)
    {
        IsReading = false;
        _failures = 0;
        var unreadable = last < _from;
        if (unreadable)
        {
            AwaitFlush();
        }

        End(unreadable ? sequence : last, sequence);
        return unreadable;
    }

    /// <summary>The log could not be read, or not be applied.</summary>
    /// <returns>True when it is to be flushed instead: heartbeats come through, the log does not.</returns>
    public bool OnLogFailed(long now)
    {
        IsReading = false;
        _behindSince = now;
        if (++_failures < MostFailures || IsDoubtful)
        {
            return false;
        }

        _failures = 0;
        AwaitFlush();
        End(_target, _target);
        return true;
    }

    /// <summary>A flush that was wanted has been made.</summary>
    public void OnFlushed() => _flushes--;

    private bool IsForeign(ulong epoch) => Protections.Epoch && epoch != Epoch;

    private bool IsGap(long sequence) => Protections.Gap && sequence > Applied + 1;

    private bool IsAhead(long sequence) => Protections.Heartbeat && sequence > Applied;

    private void Keep(ulong epoch, long sequence) => _mustRead |= !_ahead.Add(epoch, sequence) && IsKnown;

    private void AwaitFlush()
    {
        _beforeFlush = InEffect;
        _flushes++;
    }

    private void Adopt(ulong epoch, long sequence)
    {
        (Epoch, Applied, _target) = (epoch, sequence, sequence);
        (IsKnown, _mustRead, _behindSince) = (true, false, 0);
        _ahead.Keep(epoch);
        Advance(sequence);
    }

    private void Advance(long sequence)
    {
        Applied = _ahead.Follow(Epoch, Math.Max(Applied, sequence));
        if (!IsBehind)
        {
            _behindSince = 0;
        }

        Verify();
    }

    private void FallBehind(long now) => _behindSince = _behindSince == 0 ? now : _behindSince;

    private void End(long last, long sequence)
    {
        _mustRead = last < sequence;
        _behindSince = 0;
        Advance(last);
        _target = Math.Max(_target, sequence);
    }

    private void Verify()
    {
        if (IsKnown && Applied >= _beat.Sequence)
        {
            VerifiedAt = Math.Max(VerifiedAt, _beat.Sent);
            _hurries &= IsDoubtful;
        }
    }
}

/// <summary>What a reading of the log is good for.</summary>
internal enum LogVerdict
{
    /// <summary>There was nothing to catch up.</summary>
    Nothing = 0,

    /// <summary>It begins where it has to: its entries are to be applied.</summary>
    Apply,

    /// <summary>It does not reach back: the bucket is to be flushed.</summary>
    Flush,

    /// <summary>It is another epoch's: a heartbeat has to tell.</summary>
    Foreign,
}
