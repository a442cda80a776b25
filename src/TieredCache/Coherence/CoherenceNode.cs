using Microsoft.Extensions.Logging;
using TieredCache.Coherence.Outstanding;
using TieredCache.Coherence.Protocol;
using TieredCache.Coherence.Running;
using TieredCache.Diagnostics;
using TieredCache.Entries;
using TieredCache.Remote;

namespace TieredCache.Coherence;

/// <summary>
/// This process's part in keeping all nodes in step: it hears the removals of the others, notices when it may have missed one,
/// and opens the gate to the shared tier only while it is caught up. What is to be done when is decided by
/// <see cref="NodeProtocol"/>; here it is done.
/// </summary>
/// <remarks>
/// Whatever happens goes into the protocol under the lock; its commands are carried out in turns, one at a time, outside the
/// lock, by the pump. A message takes effect on the thread that brings it, before the protocol hears of it: its sequence never
/// counts as applied too early. Calls on the bus end on whatever thread their answers come on, and wake the pump. The end of
/// the lease is published after the flushes that came with it.
/// </remarks>
internal sealed class CoherenceNode(
    IInvalidationBus bus, CoherenceScope scope, NodeProtocol protocol, RemoteGate gate, Breaker breaker, INodePump pump,
    CacheClock clock, NodeReports reports, CacheMetrics metrics, ILogger logger) : IInvalidationListener, IAsyncDisposable
{
    private const int LogPage = 2_000;
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly PendingSender _pending = new(bus, scope, logger);
    private readonly MessageApplier _applier = new(scope, metrics);
    private int _started;

    /// <summary>The tag bucket's applied sequence: what an entry loaded from now on has certainly seen of tag removals.</summary>
    public long TagSequence
    {
        get
        {
            lock (_gate)
            {
                return protocol.Tags?.Applied ?? 0;
            }
        }
    }

    public NodeState State
    {
        get
        {
            lock (_gate)
            {
                return protocol.State;
            }
        }
    }

    /// <summary>How long ago the last heartbeat was sent that showed nothing missing; null: there was none.</summary>
    public TimeSpan? HeartbeatAge
    {
        get
        {
            lock (_gate)
            {
                return protocol.VerifiedAt == 0 ? null : TimeSpan.FromMilliseconds(clock.Now - protocol.VerifiedAt);
            }
        }
    }

    /// <summary>The epoch of a key's bucket as of the last heartbeat; 0: not known yet.</summary>
    public ulong EpochOf(uint hash)
    {
        lock (_gate)
        {
            return bus.Buckets > 0 ? protocol.Bucket((int)(hash & (uint)(bus.Buckets - 1)))?.Epoch ?? 0 : 0;
        }
    }

    /// <summary>Starts the node, once; never waits for the server and never throws.</summary>
    public void Start()
    {
        if (Interlocked.Exchange(ref _started, 1) == 0)
        {
            scope.Trust.Until = 0;
            pump.Start(Turn);
        }
    }

    public void OnMessage(int bucket, ReadOnlyMemory<byte> message)
    {
        if (!InvalidationMessage.TryRead(message.Span, out var read))
        {
            metrics.Invalidated("garbage");
            return;
        }

        _applier.Apply(read, bus.Node);
        if (read.Kind != MessageKind.Wake)
        {
            long before, after;
            lock (_gate)
            {
                before = protocol.Due;
                protocol.OnMessage(bucket, read.Epoch, read.Sequence, clock.Now);
                after = protocol.Due;
            }

            if (after != before)
            {
                pump.Wake();
            }
        }
    }

    public void OnConnectionChanged(bool connected)
    {
        if (!connected)
        {
            gate.Close();
        }

        Tell((protocol, now) => protocol.OnHint(connected, now));
    }

    public async ValueTask DisposeAsync()
    {
        pump.Dispose();
        await _stop.CancelAsync().ConfigureAwait(false);
        if (gate.IsOpen)
        {
            // What waits when the process stops in good order is sent if the server is there, and given up if not.
            using var limit = new CancellationTokenSource(LastWords, clock.Provider);
            await _pending.SendAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        gate.Close();
        _stop.Dispose();
    }

    private TimeSpan Turn()
    {
        while (!_stop.IsCancellationRequested)
        {
            NodeCommand[] commands;
            long due, until;
            lock (_gate)
            {
                protocol.OnTick(clock.Now);
                commands = protocol.TakeCommands();
                (due, until) = (protocol.Due, protocol.TrustedUntil);
            }

            foreach (var command in commands)
            {
                Do(command);
            }

            scope.Trust.Until = until;
            reports.TurnEnded(bus.Buckets + 1);
            if (commands.Length == 0)
            {
                return due == long.MaxValue ? TimeSpan.MaxValue : TimeSpan.FromMilliseconds(Math.Max(0, due - clock.Now));
            }
        }

        return TimeSpan.MaxValue;
    }

    private void Do(in NodeCommand command)
    {
        switch (command.Kind)
        {
            case CommandKind.Connect:
                _ = ConnectAsync();
                break;
            case CommandKind.Subscribe:
                _ = SubscribeAsync();
                break;
            case CommandKind.Beat:
                _ = BeatAsync(command.Bucket);
                break;
            case CommandKind.ReadLog:
                _ = ReadLogAsync(command.Bucket, command.From);
                break;
            case CommandKind.Replay:
                Replay(command.Bucket, command.Epoch);
                break;
            case CommandKind.Flush:
                Flush(command.Bucket, command.Reason);
                break;
            case CommandKind.SendPending:
                _ = SendPendingAsync();
                break;
            case CommandKind.SetGate when command.Is:
                gate.Open();
                break;
            case CommandKind.SetGate:
                gate.Close();
                break;
            case CommandKind.RoundEnded:
                breaker.Probed(command.Is);
                break;
            case CommandKind.StateChanged:
                reports.Changed(command.State);
                break;
        }
    }

    private async Task ConnectAsync()
    {
        var connected = await TryAsync(async token => await bus.ConnectAsync(token).ConfigureAwait(false)).ConfigureAwait(false);
        Tell(connected ? static (protocol, _) => protocol.OnConnected() : static (protocol, now) => protocol.OnConnectFailed(now));
    }

    private async Task SubscribeAsync()
    {
        var subscribed = await TryAsync(async token => await bus.StartAsync(this, token).ConfigureAwait(false)).ConfigureAwait(false);
        Tell(subscribed ? (protocol, now) => protocol.OnSubscribed(bus.Buckets + 1, now) : static (protocol, now) => protocol.OnConnectFailed(now));
    }

    private async Task SendPendingAsync()
    {
        var sent = await TryAsync(_pending.SendAsync).ConfigureAwait(false);
        Tell((protocol, _) => protocol.OnPendingSent(sent));
    }

    private async Task BeatAsync(int bucket)
    {
        var sent = clock.Now;
        HeartbeatReply reply = default;
        var came = await TryAsync(async token => reply = await bus.HeartbeatAsync(bucket, token).ConfigureAwait(false)).ConfigureAwait(false);
        Tell(came ? (protocol, now) => protocol.OnBeat(bucket, reply.Epoch, reply.Sequence, sent, now) : (protocol, now) => protocol.OnBeatFailed(sent, now));
    }

    private async Task ReadLogAsync(int bucket, long from)
    {
        reports.Reading();
        LogReply log = default;
        if (!await TryAsync(async token => log = await bus.ReadLogAsync(bucket, from, LogPage, token).ConfigureAwait(false)).ConfigureAwait(false))
        {
            Tell((protocol, now) => protocol.OnLogFailed(bucket, now));
            return;
        }

        var verdict = LogVerdict.Nothing;
        Tell((protocol, now) => verdict = protocol.OnLog(bucket, log.Epoch, log.Sequence, log.First, now));
        if (verdict == LogVerdict.Apply)
        {
            var last = Apply(log);
            reports.CaughtUp(bucket, log.Entries.Count);
            Tell((protocol, _) => protocol.OnLogApplied(bucket, last, log.Sequence));
        }
    }

    // What cannot be read ends the page: the next reading begins there, finds the same, and the bucket is flushed.
    private long Apply(in LogReply log)
    {
        var last = log.First - 1;
        foreach (var (sequence, tail) in log.Entries)
        {
            if (sequence != last + 1 || !InvalidationMessage.TryReadTail(log.Epoch, sequence, tail.Span, out var message))
            {
                break;
            }

            _applier.Apply(message, bus.Node);
            last = sequence;
        }

        return last;
    }

    // Noted before the flush: what is read from now on finds it pending.
    private void Replay(int bucket, ulong epoch)
    {
        var items = scope.Ring.Began(bucket, bus.Buckets, epoch, clock.Now)
            ?? [.. scope.Registry.WireNames.Select(static name => KeyValuePair.Create(new PendingInvalidation(CacheRegistry.ClearTag(name), IsTag: true), 0L))];
        foreach (var (item, version) in items)
        {
            scope.Pending.Add(item, version);
        }

        reports.Replayed(bucket, items.Length);
    }

    private void Flush(int bucket, FlushReason reason)
    {
        if (bucket == bus.Buckets)
        {
            scope.Tags.ForgetSequences();
            scope.Homes.FlushAll(scope.Order.Next());
        }
        else
        {
            scope.Homes.Flush(bucket, bus.Buckets, scope.Order.Next());
        }

        reports.Flushed(reason);
    }

    private async Task<bool> TryAsync(Func<CancellationToken, Task> call)
    {
        try
        {
            await call(_stop.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception)
        {
            reports.Failed(exception);
            return false;
        }
    }

    private void Tell(Action<NodeProtocol, long> happened)
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        lock (_gate)
        {
            happened(protocol, clock.Now);
        }

        pump.Wake();
    }
}
