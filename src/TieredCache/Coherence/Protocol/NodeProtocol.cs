namespace TieredCache.Coherence.Protocol;

/// <summary>
/// The node's part of the protocol as a state machine: events go in with the time, commands come out in the order in which
/// they are to be done. It has no I/O, clock or thread, and is not synchronized.
/// </summary>
/// <remarks>
/// <c>Offline → Connecting → Subscribing → Syncing → Live → Suspect → Syncing | Offline</c>. The subscription is confirmed
/// before the first control state is read, so nothing falls between. Then a round of heartbeats, one a bucket, is sent each
/// interval; it is the truth about the connection, and what the client says of it only brings the next round forward. What a
/// bucket has missed is read from its log. The lease counts from when the heartbeat was sent whose sequence every bucket has
/// reached since; while it lasts memory is known to be no older than that. A round that ended later than any command may take
/// was held up by this very process: it says nothing about the server and is sent again.
/// Times are milliseconds of one monotonic clock.
/// </remarks>
internal sealed class NodeProtocol(long heartbeatMs, long longestCallMs)
{
    private const long LeastRestMs = 20;
    private readonly List<NodeCommand> _commands = [];
    private BucketState[] _buckets = [];
    private int[] _doubts = [];
    private long _nextRound;
    private long _roundSent;
    private int _outstanding;
    private bool _failed;
    private bool _heldUp;
    private bool _connecting;
    private bool _sending;

    /// <summary>How long memory is trusted after the last heartbeat that showed nothing missing.</summary>
    public long LeaseMs { get; } = Math.Max(3_000, 2 * heartbeatMs);

    public NodeState State { get; private set; }

    /// <summary>Until when memory is trusted; 0: it never was.</summary>
    public long TrustedUntil => VerifiedAt == 0 ? 0 : VerifiedAt + LeaseMs;

    /// <summary>When the oldest of the buckets was last known to have missed nothing; 0: one never was.</summary>
    public long VerifiedAt { get; private set; }

    /// <summary>When <see cref="OnTick"/> is wanted next.</summary>
    public long Due
    {
        get
        {
            var due = _connecting || _outstanding > 0 ? long.MaxValue : _nextRound;
            foreach (var bucket in _buckets)
            {
                due = Math.Min(due, bucket.ReadDue);
            }

            return State is NodeState.Live or NodeState.Suspect ? Math.Min(due, TrustedUntil) : due;
        }
    }

    /// <summary>How many buckets are behind at the moment.</summary>
    public int Behind => _buckets.Count(static bucket => bucket.IsBehind);

    /// <summary>A bucket's state; null while the layout is not known.</summary>
    public BucketState? Bucket(int bucket) => (uint)bucket < (uint)_buckets.Length ? _buckets[bucket] : null;

    /// <summary>The last bucket, which is that of the tags; null while the layout is not known.</summary>
    public BucketState? Tags => _buckets.Length > 0 ? _buckets[^1] : null;

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
        if (_buckets.Length == 0)
        {
            if (!_connecting && now >= _nextRound)
            {
                _connecting = true;
                To(State == NodeState.Offline && _roundSent == 0 ? NodeState.Connecting : State);
                _roundSent = now;
                _commands.Add(new(CommandKind.Connect));
            }

            return;
        }

        if (_outstanding == 0 && now >= _nextRound)
        {
            BeginRound(now);
        }

        for (var i = 0; i < _buckets.Length; i++)
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
        _buckets = [.. Enumerable.Range(0, buckets).Select(static _ => new BucketState())];
        _doubts = new int[buckets];
        _nextRound = now;
        To(NodeState.Syncing);
    }

    /// <summary>Connecting or subscribing has failed; it is tried again.</summary>
    public void OnConnectFailed(long now)
    {
        _connecting = false;
        _nextRound = now + heartbeatMs;
        Leave(NodeState.Offline);
    }

    /// <summary>The client says that the connection was lost or is back: a hint, the heartbeat is the truth.</summary>
    public void OnHint(bool connected, long now)
    {
        if (!connected)
        {
            Array.ForEach(_buckets, static bucket => bucket.OnDisconnected());
            if (State is NodeState.Live)
            {
                Leave(NodeState.Suspect);
            }
        }

        Hurry(now);
    }

    /// <summary>A message of a bucket was applied.</summary>
    public void OnMessage(int bucket, ulong epoch, long sequence, long now)
    {
        if (Bucket(bucket) is { } state)
        {
            state.OnMessage(epoch, sequence, now);
            Verify();
            if (state.IsDoubtful)
            {
                Hurry(now);
            }
        }
    }

    /// <summary>A heartbeat was answered.</summary>
    public void OnBeat(int bucket, ulong epoch, long sequence, long sent, long now)
    {
        if (_buckets[bucket].OnBeat(epoch, sequence, sent, _doubts[bucket], now) is { } reason)
        {
            // The replay is noted before the flush: what is read after the flush must find it pending.
            _commands.Add(new(CommandKind.Replay, bucket, Epoch: epoch));
            _commands.Add(new(CommandKind.Flush, bucket, Reason: reason));
        }

        Verify();
        EndBeat(now);
    }

    /// <summary>A heartbeat that was sent at <paramref name="sent"/> was not answered.</summary>
    public void OnBeatFailed(long sent, long now)
    {
        if (IsHeldUp(sent, now))
        {
            _heldUp = true;
        }
        else
        {
            _failed = true;
        }

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
                Hurry(now);
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

    /// <summary>The log could not be read.</summary>
    public void OnLogFailed(int bucket, long now)
    {
        if (_buckets[bucket].OnLogFailed(now))
        {
            _commands.Add(new(CommandKind.Flush, bucket, Reason: FlushReason.Log));
        }

        Settle();
    }

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

    private bool IsHeldUp(long sent, long now) => now - sent > longestCallMs;

    private bool AllSynced() => _roundSent < TrustedUntil && Array.TrueForAll(_buckets, static bucket => bucket.IsSynced);

    private void Hurry(long now) => _nextRound = Math.Min(_nextRound, Math.Max(now, _buckets.Length > 0 ? _roundSent + LeastRestMs : now));

    private void BeginRound(long now)
    {
        (_roundSent, _nextRound, _outstanding) = (now, now + heartbeatMs, _buckets.Length);
        _failed = _heldUp = false;
        for (var i = 0; i < _buckets.Length; i++)
        {
            _doubts[i] = _buckets[i].OnBeatSent();
            _commands.Add(new(CommandKind.Beat, i));
        }
    }

    private void EndBeat(long now)
    {
        if (--_outstanding > 0)
        {
            return;
        }

        if (!_failed && _heldUp)
        {
            Hurry(now);
            return;
        }

        _commands.Add(new(CommandKind.RoundEnded, Is: !_failed));
        if (_failed)
        {
            Leave(State is NodeState.Live or NodeState.Syncing or NodeState.Suspect && now < TrustedUntil ? NodeState.Suspect : NodeState.Offline);
            return;
        }

        if (State != NodeState.Live)
        {
            To(NodeState.Syncing);
        }

        if (Array.Exists(_buckets, static bucket => bucket.IsDoubtful))
        {
            Hurry(now);
        }

        Settle(always: true);
    }

    // Pending removals are sent with every round, and as soon as the last bucket is synced.
    private void Settle(bool always = false)
    {
        Verify();
        if (!_sending && (always || State == NodeState.Syncing) && State is NodeState.Live or NodeState.Syncing && AllSynced())
        {
            _sending = true;
            _commands.Add(new(CommandKind.SendPending));
        }
    }

    private void Verify()
    {
        var oldest = long.MaxValue;
        foreach (var bucket in _buckets)
        {
            oldest = Math.Min(oldest, bucket.VerifiedAt);
        }

        VerifiedAt = oldest == long.MaxValue ? 0 : oldest;
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
