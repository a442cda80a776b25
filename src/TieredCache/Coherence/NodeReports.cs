using Microsoft.Extensions.Logging;
using TieredCache.Coherence.Protocol;
using TieredCache.Diagnostics;

namespace TieredCache.Coherence;

/// <summary>What a node says of itself: one message for each change that readers can notice, and counts of the rest. Never called under the node's lock.</summary>
internal sealed class NodeReports(CacheMetrics metrics, ILogger logger, bool bypasses)
{
    private readonly HashSet<FlushReason> _reasons = [];
    private bool _wasOffline;
    private int _flushed;

    public CacheMetrics Metrics => metrics;

    /// <summary>The state has changed.</summary>
    public void Changed(NodeState state)
    {
        switch (state)
        {
            case NodeState.Live:
                CoherenceLog.Live(logger);
                break;
            case NodeState.Suspect:
                CoherenceLog.Suspect(logger);
                break;
            case NodeState.Offline when !_wasOffline && bypasses:
                CoherenceLog.OfflineBypassing(logger);
                break;
            case NodeState.Offline when !_wasOffline:
                CoherenceLog.Offline(logger);
                break;
            default:
                CoherenceLog.OnTheWay(logger, state);
                break;
        }

        _wasOffline = state == NodeState.Offline || (_wasOffline && state != NodeState.Live);
    }

    /// <summary>A bucket of memory was flushed.</summary>
    public void Flushed(FlushReason reason)
    {
        metrics.Flushed(Name(reason));
        if (reason != FlushReason.Start)
        {
            _reasons.Add(reason);
            _flushed++;
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
    public void Failed(Exception exception) => CoherenceLog.CallFailed(logger, exception);

    /// <summary>One message for all the flushes of a turn.</summary>
    public void TurnEnded(int buckets)
    {
        if (_flushed > 0)
        {
            CoherenceLog.Flushed(logger, _flushed, buckets, string.Join(", ", _reasons.Select(Name)));
            _flushed = 0;
            _reasons.Clear();
        }
    }

    private static string Name(FlushReason reason) => reason switch
    {
        FlushReason.Start => "start",
        FlushReason.Epoch => "epoch",
        _ => "log",
    };
}
