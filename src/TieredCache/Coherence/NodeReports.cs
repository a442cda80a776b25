using Microsoft.Extensions.Logging;
using TieredCache.Coherence.Protocol;
using TieredCache.Diagnostics;
using TieredCache.Entries.Time;

namespace TieredCache.Coherence;

/// <summary>What a node says of itself: one message for each change that readers can notice, and counts of the rest. Never called under the node's lock.</summary>
internal sealed class NodeReports(CacheMetrics metrics, ILogger logger, bool bypasses)
{
    // A first attempt that has not ended after so many failed calls is taken for one that does not end.
    private const int MostFailures = 5;
    private readonly HashSet<FlushReason> _reasons = [];
    private readonly HashSet<int> _flushed = [];
    private bool _isOffline;
    private bool _isToldOffline;
    private volatile bool _isTooEarly;
    private int _failures;

    public CacheMetrics Metrics => metrics;

    /// <summary>Whether the first attempt to connect has ended. A call that fails before that does not mean that the shared tier is away.</summary>
    public Func<bool> HasTried { get; init; } = static () => true;

    /// <summary>How long memory is trusted after the last heartbeat that showed nothing missing.</summary>
    public TimeSpan Trust { get; init; } = TimeSpan.FromMilliseconds(LocalTrust.ShortestLeaseMs);

    /// <summary>The state has changed.</summary>
    public void Changed(NodeState state)
    {
        _isOffline = state == NodeState.Offline;
        _isToldOffline &= state != NodeState.Live;
        switch (state)
        {
            case NodeState.Live:
                _isTooEarly = false;
                CoherenceLog.Live(logger);
                break;
            case NodeState.Suspect:
                CoherenceLog.Suspect(logger, Trust.TotalSeconds);
                break;
            case NodeState.Offline when MayTellOffline:
                TellOffline();
                break;
            default:
                CoherenceLog.OnTheWay(logger, state);
                break;
        }
    }

    /// <summary>A bucket of memory was flushed, that of the tags included.</summary>
    public void Flushed(int bucket, FlushReason reason)
    {
        metrics.Flushed(Name(reason));
        if (reason != FlushReason.Start)
        {
            _reasons.Add(reason);
            _flushed.Add(bucket);
        }
    }

    /// <summary>The log is read, because something was missing.</summary>
    public void Reading() => metrics.Reading();

    /// <summary>What was missing came from the log.</summary>
    public void CaughtUp(int bucket, int removals)
    {
        metrics.CaughtUp(removals);
        CoherenceLog.CaughtUp(logger, removals, bucket);
    }

    /// <summary>Removals that a new epoch may have lost are repeated.</summary>
    public void Replayed(int bucket, int removals)
    {
        if (removals > 0)
        {
            metrics.Replayed(removals);
            CoherenceLog.Replayed(logger, removals, bucket);
        }
    }

    /// <summary>A call of the protocol has failed: the state tells what that means, this tells why.</summary>
    public void Failed(Exception exception)
    {
        _isTooEarly = !HasTried() && Interlocked.Increment(ref _failures) < MostFailures;
        CoherenceLog.CallFailed(logger, exception);
    }

    /// <summary>One message for all the flushes of a turn.</summary>
    /// <param name="buckets">How many buckets there are, that of the tags, which is the last one, not counted.</param>
    public void TurnEnded(int buckets)
    {
        if (MayTellOffline)
        {
            TellOffline();
        }

        if (_flushed.Count > 0)
        {
            // With the tags everything goes: any entry may have one that was removed.
            var areTags = _flushed.Contains(buckets);
            CoherenceLog.Flushed(logger, areTags ? buckets : _flushed.Count, buckets, areTags ? " and the tags" : "", string.Join(", ", _reasons.Select(Name)));
            _flushed.Clear();
            _reasons.Clear();
        }
    }

    private bool MayTellOffline => _isOffline && !_isToldOffline && !_isTooEarly;

    private void TellOffline()
    {
        _isToldOffline = true;
        if (bypasses)
        {
            CoherenceLog.OfflineBypassing(logger);
        }
        else
        {
            CoherenceLog.Offline(logger);
        }
    }

    private static string Name(FlushReason reason) => reason switch
    {
        FlushReason.Start => "start",
        FlushReason.Epoch => "epoch",
        _ => "log",
    };
}
