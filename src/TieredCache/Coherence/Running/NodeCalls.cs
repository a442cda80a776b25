using TieredCache.Coherence.Outstanding;
using TieredCache.Coherence.Protocol;
using TieredCache.Entries;

namespace TieredCache.Coherence.Running;

/// <summary>
/// The calls on the bus that the protocol asks for. They end on whatever thread their answers come on, and never throw: how one
/// ended is an event.
/// </summary>
internal sealed class NodeCalls(
    IInvalidationBus bus, ProtocolHost host, MessageApplier applier, PendingSender pending, NodeReports reports, CacheClock clock) : IDisposable
{
    private const int LogPage = 2_000;
    private readonly CancellationTokenSource _stop = new();

    public bool HasStopped => _stop.IsCancellationRequested;

    public async Task ConnectAsync()
    {
        var connected = await TryAsync(bus.ConnectAsync).ConfigureAwait(false);
        host.Tell(connected ? static (protocol, _) => protocol.OnConnected() : static (protocol, now) => protocol.OnConnectFailed(now));
    }

    public async Task SubscribeAsync(IInvalidationListener listener)
    {
        var subscribed = await TryAsync(token => bus.StartAsync(listener, token)).ConfigureAwait(false);
        host.Tell(subscribed ? (protocol, now) => protocol.OnSubscribed(bus.Buckets + 1, now) : static (protocol, now) => protocol.OnConnectFailed(now));
    }

    public async Task SendPendingAsync()
    {
        var sent = await TryAsync(pending.SendAsync).ConfigureAwait(false);
        host.Tell((protocol, _) => protocol.OnPendingSent(sent));
    }

    public async Task BeatAsync(int bucket)
    {
        var sent = clock.Now;
        HeartbeatReply reply = default;
        var came = await TryAsync(async token => reply = await bus.HeartbeatAsync(bucket, token).ConfigureAwait(false)).ConfigureAwait(false);
        host.Tell(came ? (protocol, now) => protocol.OnBeat(bucket, reply.Epoch, reply.Sequence, sent, now) : (protocol, now) => protocol.OnBeatFailed(sent, now));
    }

    /// <summary>Reads the log and applies it: what is read takes effect before it counts as applied. Where that fails it counts as not read.</summary>
    public async Task ReadLogAsync(int bucket, long from)
    {
        LogReply log = default;
        var came = await TryAsync(async token =>
        {
            reports.Reading();
            log = await bus.ReadLogAsync(bucket, from, LogPage, token).ConfigureAwait(false);
        }).ConfigureAwait(false);
        if (!came)
        {
            host.Tell((protocol, now) => protocol.OnLogFailed(bucket, now));
            return;
        }

        var verdict = LogVerdict.Nothing;
        host.Tell((protocol, now) => verdict = protocol.OnLog(bucket, log.Epoch, log.Sequence, log.First, now));
        if (verdict == LogVerdict.Apply)
        {
            var last = 0L;
            var applied = await TryAsync(_ =>
            {
                last = Apply(log);
                reports.CaughtUp(bucket, (int)(last - log.First + 1));
                return Task.CompletedTask;
            }).ConfigureAwait(false);
            host.Tell(applied ? (protocol, _) => protocol.OnLogApplied(bucket, last, log.Sequence) : (protocol, now) => protocol.OnLogFailed(bucket, now));
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
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

            applier.Apply(message);
            last = sequence;
        }

        return last;
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
            if (!HasStopped)
            {
                reports.Failed(exception);
            }

            return false;
        }
    }
}
