namespace TieredCache.Coherence.Protocol;

/// <summary>
/// One heartbeat a bucket, sent together. The round is good when all were answered. A failure that came later than any call may
/// take was held up in this very process: it says nothing about the server, and the round counts as not made.
/// After one that failed the next comes sooner, for what is missed grows meanwhile; but not for ever, as a server may be away for days.
/// </summary>
internal sealed class HeartbeatRound(long intervalMs, long longestCallMs)
{
    private const long LeastRestMs = 20;
    private const int Sooner = 4;
    private const int SoonerRounds = 60;
    private int _outstanding;
    private bool _failed;
    private bool _heldUp;
    private int _failures;

    /// <summary>When the last round was sent; 0: there was none.</summary>
    public long Sent { get; private set; }

    /// <summary>When the next one is to be sent, once the last one has ended.</summary>
    public long Due { get; private set; }

    public bool IsUnderWay => _outstanding > 0;

    public void Begin(int beats, long now)
    {
        (Sent, Due, _outstanding) = (now, now + intervalMs, beats);
        _failed = _heldUp = false;
    }

    /// <summary>The next round is wanted soon, but never in a busy loop.</summary>
    public void Hurry(long now) => Due = Math.Min(Due, Sent == 0 ? now : Math.Max(now, Sent + LeastRestMs));

    /// <summary>There is nothing to ask yet: not before an interval has passed.</summary>
    public void Rest(long now) => Due = now + intervalMs;

    public void Failed(long sent, long now)
    {
        _heldUp |= IsHeldUp(sent, now);
        _failed |= !IsHeldUp(sent, now);
    }

    /// <summary>One heartbeat has ended.</summary>
    /// <returns>Null while others are under way.</returns>
    public RoundResult? End(long now)
    {
        if (--_outstanding > 0)
        {
            return null;
        }

        if (_failed)
        {
            Due = ++_failures <= SoonerRounds ? Math.Min(Due, now + (intervalMs / Sooner)) : Due;
            return RoundResult.Failed;
        }

        if (_heldUp)
        {
            return RoundResult.HeldUp;
        }

        _failures = 0;
        return RoundResult.Good;
    }

    private bool IsHeldUp(long sent, long now) => now - sent > longestCallMs;
}

/// <summary>How a round ended.</summary>
internal enum RoundResult
{
    /// <summary>Every heartbeat was answered.</summary>
    Good = 0,

    /// <summary>One was not.</summary>
    Failed,

    /// <summary>The process itself was held up: nobody can tell.</summary>
    HeldUp,
}
