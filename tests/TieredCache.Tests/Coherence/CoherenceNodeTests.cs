using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TieredCache.Coherence;
using TieredCache.Coherence.Protocol;
using TieredCache.Coherence.Running;
using TieredCache.Diagnostics;
using TieredCache.Entries;
using TieredCache.Remote;
using TieredCache.Testing;
using TieredCache.Testing.InMemory;

namespace TieredCache.Tests.Coherence;

/// <summary>How the protocol's commands are done.</summary>
public sealed class CoherenceNodeTests : IAsyncDisposable
{
    private readonly ControllableClock _time = new();
    private readonly CacheMetrics _metrics = new(factory: null);
    private readonly RemoteGate _gate = new();
    private readonly InMemoryServer _server;
    private readonly InMemoryNode _bus;
    private CoherenceNode? _node;
    private ProtocolHost? _host;

    public CoherenceNodeTests()
    {
        _server = new InMemoryServer(_time);
        _bus = _server.Connect(1);
    }

    public async ValueTask DisposeAsync()
    {
        await (_node?.DisposeAsync() ?? default);
        _metrics.Dispose();
    }

    [Theory]
    [InlineData(3020)]
    [InlineData(3027)]
    public async Task A_command_that_fails_is_told_and_keeps_none_of_the_others_from_being_done(int failing)
    {
        var errors = new List<Exception>();
        var node = Make(new NodeTimer(_time, errors.Add), new FailsOnce(failing));
        node.Start();
        await PassUntilAsync(() => _gate.IsOpen, "the shared tier is in use");
        Assert.IsType<InvalidTimeZoneException>(Assert.Single(errors));
        var beats = _bus.Sent["BEAT"];
        await PassUntilAsync(() => _bus.Sent["BEAT"] >= beats + (3 * (_server.Buckets + 1)), "heartbeats go on");
    }

    [Fact]
    public async Task Until_a_flush_of_the_tags_is_made_what_is_loaded_has_seen_no_removal_by_tag_that_the_flush_stands_for()
    {
        var pump = new HeldPump();
        var node = Make(pump, NullLogger.Instance);
        node.Start();
        await Eventually.TrueAsync(
            () =>
            {
                pump.Turn();
                return _gate.IsOpen;
            }, "the shared tier is in use");
        var before = node.TagSequence;
        Assert.NotEqual(0, before);

        var answers = new TaskCompletionSource();
        _bus.Before = name => name == "BEAT" ? answers.Task : Task.CompletedTask;
        _server.FailOver();
        _time.Advance(TimeSpan.FromSeconds(1));
        pump.Turn();
        var epoch = EpochOfTags();
        answers.SetResult();
        await Eventually.TrueAsync(() => EpochOfTags() != epoch, "the heartbeat of the tags is answered");
        Assert.Equal(before, node.TagSequence);
        pump.Turn();
        Assert.True(node.TagSequence > before);
        Assert.Equal(AppliedOfTags(), node.TagSequence);
    }

    private ulong EpochOfTags() => _host!.Ask(0, static (protocol, _) => protocol.Tags!.Epoch);

    private long AppliedOfTags() => _host!.Ask(0, static (protocol, _) => protocol.Tags!.Applied);

    private CoherenceNode Make(INodePump pump, ILogger logger)
    {
        var clock = new CacheClock(_time);
        _host = new ProtocolHost(new NodeProtocol(heartbeatMs: 1_000, longestCallMs: 1_250), pump, clock);
        return _node = new CoherenceNode(_bus, new CoherenceScope(clock), _gate, new Breaker(clock), clock, _host, new NodeReports(_metrics, logger, bypasses: false), logger);
    }

    private Task PassUntilAsync(Func<bool> condition, string what) => Eventually.TrueAsync(
        () =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            return condition();
        }, what);

    private sealed class HeldPump : INodePump
    {
        private Func<TimeSpan>? _turn;

        public void Start(Func<TimeSpan> turn) => _turn = turn;

        public void Wake()
        {
        }

        public void Turn() => _turn!();

        public void Dispose()
        {
        }
    }

    private sealed class FailsOnce(int id) : ILogger
    {
        private int _failed;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id == id && Interlocked.Exchange(ref _failed, 1) == 0)
            {
                throw new InvalidTimeZoneException("a provider fails");
            }
        }
    }
}
