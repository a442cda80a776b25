using TieredCache.Entries.Time;

namespace TieredCache.Coherence.Protocol;

/// <summary>
/// The node's part of the protocol as a state machine: events go in with the time, commands come out in the order in which
/// they are to be done. It has no I/O, clock or thread, and is not synchronized.
/// </summary>
/// <remarks>
/// <c>Offline → Connecting → Subscribing → Syncing → Live → Suspect → Syncing | Offline</c>. The subscription is confirmed
/// before the first control state is read, so nothing falls between. Then a round of heartbeats, one a bucket, is sent each
/// interval, and sooner after one that failed; it is the truth about the connection, and what the client says of it only brings
/// the next round forward. What a bucket has missed is read from its log. The lease counts from when the heartbeat was sent whose
/// sequence every bucket has reached since; while it lasts memory is known to be no older than that.
/// Times are milliseconds of one monotonic clock.
/// </remarks>
internal sealed class NodeProtocol(long heartbeatMs, long longestCallMs)
{
    private readonly List<NodeCommand> _commands = [];
    private readonly BucketSet _buckets = new();
    private readonly HeartbeatRound _round = new(heartbeatMs, longestCallMs);
    private bool _connecting;
    private bool _tried;
    private bool _sending;

    /// <summary>How long memory is trusted after the last heartbeat that showed nothing missing.</summary>
    public long LeaseMs { get; } = Math.Max(LocalTrust.ShortestLeaseMs, 2 * heartbeatMs);

    public NodeState State { get; private set; }

    /// <summary>Until when memory is trusted; 0: it never was.</summary>
    public long TrustedUntil => VerifiedAt is not 0 and var at ? at + LeaseMs : 0;

    /// <summary>When the oldest of the buckets was last known to have missed nothing; 0: one never was.</summary>
    public long VerifiedAt => _buckets.VerifiedAt;

    /// <summary>When <see cref="OnTick"/> is wanted next.</summary>
    public long Due
    {
        get
        {
            var due = _connecting || _round.IsUnderWay ? long.MaxValue : _round.Due;
            due = Math.Min(due, _buckets.ReadDue);
            return State is NodeState.Live or NodeState.Suspect ? Math.Min(due, TrustedUntil) : due;
        }
    }

    /// <summary>A bucket's state; null while the layout is not known.</summary>
    public BucketState? Bucket(int bucket) => _buckets.Find(bucket);

    /// <summary>The last bucket, which is that of the tags; null while the layout is not known.</summary>
    public BucketState? Tags => _buckets.Find(_buckets.Count - 1);

    /// <summary>Takes what is to be done.</summary>
    public NodeCommand[] TakeCommands()
    {
        NodeCommand[] commands = [.. _commands];
        _commands.Clear();
        return commands;
    }

    /// <summary>Time has passed.</summary>
    public void OnTick(long now)
    {
        if (_buckets.Count == 0)
        {
            if (!_connecting && now >= _round.Due)
            {
                To(_tried ? State : NodeState.Connecting);
                _connecting = _tried = true;
                _commands.Add(new(CommandKind.Connect));
            }

            return;
        }

        if (!_round.IsUnderWay && now >= _round.Due)
        {
            BeginRound(now);
        }

        for (var i = 0; i < _buckets.Count; i++)
        {
            if (now >= _buckets[i].ReadDue)
            {
                _commands.Add(new(CommandKind.ReadLog, i, From: _buckets[i].OnReading()));
            }
        }

        if (State is NodeState.Live or NodeState.Suspect && now >= TrustedUntil)
        {
            Leave(NodeState.Offline);
        }
    }

    /// <summary>The connection stands; the subscription is next.</summary>
    public void OnConnected()
    {
        To(State == NodeState.Connecting ? NodeState.Subscribing : State);
        _commands.Add(new(CommandKind.Subscribe));
    }

    /// <summary>The subscription to <paramref name="buckets"/> buckets, the tags' included, is confirmed.</summary>
    public void OnSubscribed(int buckets, long now)
    {
        _connecting = false;
        _buckets.Begin(buckets);
        _round.Hurry(now);
        To(NodeState.Syncing);
    }

    /// <summary>Connecting or subscribing has failed; it is tried again.</summary>
    public void OnConnectFailed(long now)
    {
        _connecting = false;
        _round.Rest(now);
        Leave(NodeState.Offline);
    }

    /// <summary>The client says that the connection was lost or is back: a hint, the heartbeat is the truth.</summary>
    public void OnHint(bool connected, long now)
    {
        if (!connected)
        {
            _buckets.OnDisconnected();
            if (State is NodeState.Live)
            {
                Leave(NodeState.Suspect);
            }
        }

        _round.Hurry(now);
    }

    /// <summary>A message of a bucket was applied.</summary>
    /// <returns>True when that changes what is to be done, or how long memory is trusted.</returns>
    public bool OnMessage(int bucket, ulong epoch, long sequence, long now)
    {
        if (Bucket(bucket) is not { } state)
        {
            return false;
        }

        var before = (state.ReadDue, state.VerifiedAt, state.IsDoubtful);
        state.OnMessage(epoch, sequence, now);
        if (state.IsDoubtful)
        {
            _round.Hurry(now);
        }

        return before != (state.ReadDue, state.VerifiedAt, state.IsDoubtful);
    }

    /// <summary>A heartbeat was answered.</summary>
    public void OnBeat(int bucket, ulong epoch, long sequence, long sent, long now)
    {
        if (_buckets.OnBeat(bucket, epoch, sequence, sent, now) is { } reason)
        {
            // The replay is noted before the flush: what is read after the flush must find it pending.
            _commands.Add(new(CommandKind.Replay, bucket, Epoch: epoch));
            _commands.Add(new(CommandKind.Flush, bucket, Reason: reason));
        }

        EndBeat(now);
    }

    /// <summary>A heartbeat that was sent at <paramref name="sent"/> was not answered.</summary>
    public void OnBeatFailed(long sent, long now)
    {
        _round.Failed(sent, now);
        EndBeat(now);
    }

    /// <summary>The log was read.</summary>
    public LogVerdict OnLog(int bucket, ulong epoch, long sequence, long first, long now)
    {
        var verdict = _buckets[bucket].OnLog(epoch, sequence, first);
        switch (verdict)
        {
            case LogVerdict.Flush:
                _commands.Add(new(CommandKind.Flush, bucket, Reason: FlushReason.Log));
                break;
            case LogVerdict.Foreign:
                _round.Hurry(now);
                break;
        }

        Settle();
        return verdict;
    }

    /// <summary>The entries of the log were applied.</summary>
    public void OnLogApplied(int bucket, long last, long sequence)
    {
        if (_buckets[bucket].OnLogApplied(last, sequence))
        {
            _commands.Add(new(CommandKind.Flush, bucket, Reason: FlushReason.Log));
        }

        Settle();
    }

    /// <summary>The log could not be read, or not be applied.</summary>
    public void OnLogFailed(int bucket, long now)
    {
        if (_buckets[bucket].OnLogFailed(now))
        {
            _commands.Add(new(CommandKind.Flush, bucket, Reason: FlushReason.Log));
        }

        Settle();
    }

    /// <summary>A bucket was flushed.</summary>
    public void OnFlushed(int bucket) => _buckets[bucket].OnFlushed();

    /// <summary>What was pending was sent, or could not be; it is tried again with the next round.</summary>
    public void OnPendingSent(bool succeeded)
    {
        _sending = false;
        if (succeeded && State == NodeState.Syncing && AllSynced())
        {
            To(NodeState.Live);
            _commands.Add(new(CommandKind.SetGate, Is: true));
        }
    }

    private bool AllSynced() => _round.Sent < TrustedUntil && _buckets.AreSynced;

    private void BeginRound(long now)
    {
        _round.Begin(_buckets.Count, now);
        _buckets.OnBeatsSent();
        for (var i = 0; i < _buckets.Count; i++)
        {
            _commands.Add(new(CommandKind.Beat, i));
        }
    }

    private void EndBeat(long now)
    {
        switch (_round.End(now))
        {
            case RoundResult.Good:
                _commands.Add(new(CommandKind.RoundEnded, Is: true));
                EndGoodRound(now);
                break;
            case RoundResult.Failed:
                _commands.Add(new(CommandKind.RoundEnded, Is: false));
                Leave(State is NodeState.Live or NodeState.Syncing or NodeState.Suspect && now < TrustedUntil ? NodeState.Suspect : NodeState.Offline);
                break;
            case RoundResult.HeldUp:
                _round.Hurry(now);
                break;
        }
    }

    private void EndGoodRound(long now)
    {
        if (State != NodeState.Live)
        {
            To(NodeState.Syncing);
        }

        if (_buckets.AreDoubtful)
        {
            _round.Hurry(now);
        }

        Settle(always: true);
    }

    // Pending removals are sent with every round, and as soon as the last bucket is synced.
    private void Settle(bool always = false)
    {
        if (!_sending && (always || State == NodeState.Syncing) && State is NodeState.Live or NodeState.Syncing && AllSynced())
        {
            _sending = true;
            _commands.Add(new(CommandKind.SendPending));
        }
    }

    private void Leave(NodeState state)
    {
        _commands.Add(new(CommandKind.SetGate, Is: false));
        To(state);
    }

    private void To(NodeState state)
    {
        if (State != state)
        {
            State = state;
            _commands.Add(new(CommandKind.StateChanged, State: state));
        }
    }
}
