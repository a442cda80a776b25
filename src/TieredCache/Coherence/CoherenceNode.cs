using Microsoft.Extensions.Logging;
using TieredCache.Coherence.Outstanding;
using TieredCache.Configuration;
using TieredCache.Diagnostics;
using TieredCache.Remote;

namespace TieredCache.Coherence;

/// <summary>
/// This process's part in keeping all nodes in step: it hears the removals of the others, notices when it may have missed one,
/// and opens the gate to the shared tier only while it is caught up.
/// </summary>
/// <remarks>
/// One loop does all the work that is not a message: connect and subscribe, then a heartbeat on every bucket each second, which
/// is the truth about the connection. The subscription stands before the first heartbeat is read, so nothing falls between.
/// A gap, a new epoch or a lost connection flushes the bucket's part of L1 in constant time. What could not be sent is sent
/// before the gate opens. Messages come from one thread at a time; the lock is for the loop beside it.
/// </remarks>
internal sealed class CoherenceNode(
    IInvalidationBus bus, CoherenceScope scope, CoherenceSettings settings, RemoteGate gate, Breaker breaker,
    CacheMetrics metrics, TimeProvider time, ILogger logger) : IInvalidationListener, IAsyncDisposable
{
    private static readonly TimeSpan GapPatience = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LeastRest = TimeSpan.FromMilliseconds(20);
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly PendingSender _pending = new(bus, scope, logger);
    private volatile TaskCompletionSource _nudge = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private BucketState[] _buckets = [];
    private Task _loop = Task.CompletedTask;
    private bool _subscribed;
    private bool? _live;
    private int _started;

    /// <summary>The tag bucket's applied sequence: what an entry loaded from now on has certainly seen of tag removals.</summary>
    public long TagSequence
    {
        get
        {
            lock (_gate)
            {
                return _buckets.Length > 0 ? _buckets[^1].Applied : 0;
            }
        }
    }

    /// <summary>Starts the loop, once; never waits for the server and never throws.</summary>
    public void Start()
    {
        if (Interlocked.Exchange(ref _started, 1) == 0)
        {
            _loop = Background.RunAsync(() => RunAsync(_stop.Token));
        }
    }

    public void OnMessage(int bucket, ReadOnlyMemory<byte> message)
    {
        if (!InvalidationMessage.TryRead(message.Span, out var read))
        {
            metrics.Invalidated("garbage");
            return;
        }

        if (read.Node != bus.Node)
        {
            metrics.Invalidated(read.Kind.ToString());
        }

        Apply(read);
        scope.WakeUps.Wake(read.Key);
        if (read.Kind == MessageKind.Wake)
        {
            return;
        }

        lock (_gate)
        {
            if ((uint)bucket < (uint)_buckets.Length)
            {
                _buckets[bucket].OnMessage(read.Epoch, read.Sequence);
                if (!_buckets[bucket].IsSynced || _buckets[bucket].HasGap)
                {
                    Nudge();
                }
            }
        }
    }

    public void OnConnectionChanged(bool connected)
    {
        if (!connected)
        {
            gate.Close();
            Desync();
        }

        Nudge();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await SendLastAsync().ConfigureAwait(false);
        gate.Close();
        _stop.Dispose();
    }

    // What waits when the process stops in good order is sent if the server is there, and given up if not.
    private async Task SendLastAsync()
    {
        using var limit = new CancellationTokenSource(LastWords, time);
        if (gate.IsOpen)
        {
            await _pending.SendAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Apply(in InvalidationMessage message)
    {
        switch (message.Kind)
        {
            case MessageKind.Tag or MessageKind.Clear:
                scope.Tags.Remove(message.Key, message.Sequence);
                scope.Registry.Clear(message.Key);
                break;
            case MessageKind.Set or MessageKind.Delete when message.Node == bus.Node && IsOwn(message):
                break;
            case MessageKind.Delete or MessageKind.Set or MessageKind.Intent:
                scope.Registry.Drop(message.Key);
                break;
        }
    }

    // The value this very set has put into memory, or is about to, stays; one that stays out of the shared tier is told as a removal.
    private bool IsOwn(InvalidationMessage message) =>
        scope.OwnSets.Includes(message.Key)
        || (scope.Registry.TryFind(message.Key, out var memory, out var key)
            && memory.TryFind(key, out var entry) && entry.SetSequence == message.Sequence);

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await BeatAsync(cancellationToken).ConfigureAwait(false);
                Report(live: true);
                breaker.Probed(succeeded: true);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception)
            {
                gate.Close();
                Report(live: false);
                breaker.Probed(succeeded: false);
            }

            await RestAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        if (!_subscribed)
        {
            await bus.StartAsync(this, cancellationToken).ConfigureAwait(false);
            lock (_gate)
            {
                _buckets = [.. Enumerable.Range(0, bus.Buckets + 1).Select(static _ => new BucketState())];
            }

            _subscribed = true;
        }

        var replies = await Task.WhenAll(Enumerable.Range(0, _buckets.Length)
            .Select(bucket => bus.HeartbeatAsync(bucket, cancellationToken).AsTask())).ConfigureAwait(false);
        var flushed = replies.Select((reply, bucket) => Synchronize(bucket, reply)).OfType<string>().ToArray();
        if (flushed.Length > 0 && _live == true)
        {
            CacheLog.Flushed(logger, flushed.Length, replies.Length, string.Join(", ", flushed.Distinct(StringComparer.Ordinal)));
        }

        await _pending.SendAsync(cancellationToken).ConfigureAwait(false);
        if (AllSynced())
        {
            gate.Open();
        }
        else
        {
            Nudge();
        }
    }

    // Returns why the bucket was flushed, or null.
    private string? Synchronize(int bucket, in HeartbeatReply reply)
    {
        lock (_gate)
        {
            if (_buckets[bucket].OnHeartbeat(reply.Epoch, reply.Sequence) is not { } reason)
            {
                return null;
            }

            if (bucket == bus.Buckets)
            {
                scope.Tags.ForgetSequences();
                scope.Homes.FlushAll(scope.Order.Next());
            }
            else
            {
                scope.Homes.Flush(bucket, bus.Buckets, scope.Order.Next());
            }

            metrics.Flushed(reason);
            return reason;
        }
    }

    // A missing message gets a moment to arrive; whatever else nudges is worth an immediate look, but never a busy loop.
    private async Task RestAsync(CancellationToken cancellationToken)
    {
        await _nudge.Task.WaitAsync(settings.Heartbeat, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.Delay(HasGap() ? GapPatience : LeastRest, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _nudge = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private void Nudge() => _nudge.TrySetResult();

    private bool HasGap()
    {
        lock (_gate)
        {
            return _buckets.Any(static bucket => bucket.HasGap);
        }
    }

    private void Desync()
    {
        lock (_gate)
        {
            foreach (var bucket in _buckets)
            {
                bucket.OnDisconnected();
            }
        }
    }

    private bool AllSynced()
    {
        lock (_gate)
        {
            return _buckets.All(static bucket => bucket.IsSynced);
        }
    }

    private void Report(bool live)
    {
        if (_live == live)
        {
            return;
        }

        _live = live;
        if (live)
        {
            CacheLog.Live(logger);
        }
        else
        {
            CacheLog.Offline(logger);
        }
    }
}
