using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using TieredCache.Coherence.Outstanding;
using TieredCache.Coherence.Protocol;
using TieredCache.Coherence.Running;
using TieredCache.Entries;
using TieredCache.Remote;

namespace TieredCache.Coherence;

/// <summary>
/// This process's part in keeping all nodes in step: it hears the removals of the others, notices when it may have missed one,
/// and opens the gate to the shared tier only while it is caught up. What is to be done when is decided by
/// <see cref="NodeProtocol"/>; here it is done.
/// </summary>
/// <remarks>
/// Commands are carried out in turns, one at a time, outside the protocol's lock. A message takes effect on the thread that
/// brings it, before the protocol hears of it: its sequence never counts as applied too early. The end of the lease is
/// published after the flushes that came with it.
/// </remarks>
internal sealed class CoherenceNode : IInvalidationListener, IAsyncDisposable
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    // Messages of before come within it, or are lost: then the log is read.
    private static readonly TimeSpan LongestTagWait = TimeSpan.FromMilliseconds(BucketState.PatienceMs);
    private readonly IInvalidationBus _bus;
    private readonly CoherenceScope _scope;
    private readonly RemoteGate _gate;
    private readonly CacheClock _clock;
    private readonly NodeReports _reports;
    private readonly ProtocolHost _host;
    private readonly MessageApplier _applier;
    private readonly PendingSender _pending;
    private readonly NodeCalls _calls;
    private readonly NodeHands _hands;
    private int _started;

    public CoherenceNode(IInvalidationBus bus, CoherenceScope scope, RemoteGate gate, Breaker breaker, CacheClock clock, ProtocolHost host, NodeReports reports, ILogger logger)
    {
        (_bus, _scope, _gate, _clock, _host, _reports) = (bus, scope, gate, clock, host, reports);
        _applier = new MessageApplier(bus, scope, clock, reports.Metrics);
        _pending = new PendingSender(bus, scope, reply => _ = host.TagConfirmed(reply), logger);
        _calls = new NodeCalls(bus, host, _applier, _pending, reports, clock);
        _hands = new NodeHands(_calls, _applier, host, gate, breaker, reports, this);
        scope.Trust.Until = 0;
    }

    /// <summary>How far removals by tag have taken effect here: what an entry loaded from now on has certainly seen of them.</summary>
    public long TagSequence => _host.Ask(0, static (protocol, _) => protocol.Tags?.InEffect ?? 0);

    public NodeState State => _host.Ask(0, static (protocol, _) => protocol.State);

    /// <summary>How long ago the last heartbeat was sent that showed nothing missing; null: there was none.</summary>
    public TimeSpan? HeartbeatAge =>
        _host.Ask(0, static (protocol, _) => protocol.VerifiedAt) is not 0 and var at ? TimeSpan.FromMilliseconds(_clock.Now - at) : null;

    /// <inheritdoc cref="IInvalidationBus.SeesFailovers"/>
    public bool SeesFailovers => _bus.SeesFailovers;

    /// <summary>The epoch of a key's bucket as of the last heartbeat; 0: not known yet.</summary>
    public ulong EpochOf(uint hash) => _bus.Buckets is > 0 and var buckets
        ? _host.Ask((int)(hash & (uint)(buckets - 1)), static (protocol, bucket) => protocol.Bucket(bucket)?.Epoch ?? 0)
        : 0;

    /// <summary>
    /// A removal by tag of this node was confirmed, and has taken effect here. Ends when what is made from now on is known, to
    /// every node, to be made after it: at once, unless removals of others came before it whose messages are under way.
    /// </summary>
    public async ValueTask TagConfirmedAsync(BusReply reply) =>
        await _host.TagConfirmed(reply).WaitAsync(LongestTagWait, _clock.Provider).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Starts the node, once; never waits for the server and never throws.</summary>
    public void Start()
    {
        if (Interlocked.Exchange(ref _started, 1) == 0)
        {
            _host.Start(Turn);
        }
    }

    public void OnMessage(int bucket, ReadOnlyMemory<byte> message)
    {
        if (!InvalidationMessage.TryRead(message.Span, out var read))
        {
            _reports.Metrics.Invalidated("garbage");
            return;
        }

        _applier.Apply(read);
        if (read.Kind != MessageKind.Wake)
        {
            _host.Message(bucket, read.Epoch, read.Sequence);
        }
    }

    public void OnConnectionChanged(bool connected)
    {
        if (!connected)
        {
            _gate.Close();
        }

        _host.Tell((protocol, now) => protocol.OnHint(connected, now));
    }

    public async ValueTask DisposeAsync()
    {
        _host.Dispose();
        if (_gate.IsOpen)
        {
            // What waits when the process stops in good order is sent if the server is there, and given up if not.
            using var limit = new CancellationTokenSource(LastWords, _clock.Provider);
            await _pending.SendAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _gate.Close();
        _calls.Dispose();
    }

    private TimeSpan Turn()
    {
        while (!_calls.HasStopped)
        {
            var step = _host.Step();
            ExceptionDispatchInfo? failure = null;
            foreach (var command in step.Commands)
            {
                // Whoever waits for the gate finds the trust there; whatever had to be flushed before has been.
                if (command is { Kind: CommandKind.SetGate, Is: true })
                {
                    _scope.Trust.Until = step.TrustedUntil;
                }

                failure = _hands.Try(command) ?? failure;
            }

            _scope.Trust.Until = step.TrustedUntil;
            failure?.Throw();
            _reports.TurnEnded(_bus.Buckets);
            if (step.Commands.Length == 0)
            {
                return step.Rest;
            }
        }

        return TimeSpan.MaxValue;
    }
}
