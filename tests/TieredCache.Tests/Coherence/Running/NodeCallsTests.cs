using TieredCache.Coherence;
using TieredCache.Coherence.Protocol;
using TieredCache.Coherence.Running;
using TieredCache.Diagnostics;
using TieredCache.Entries;
using TieredCache.Testing;
using TieredCache.Testing.InMemory;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Coherence.Running;

public sealed class NodeCallsTests : IDisposable
{
    private readonly CacheMetrics _metrics = new(factory: null);
    private readonly TierLog _log = new();
    private readonly InMemoryNode _bus;
    private readonly NodeCalls _calls;

    public NodeCallsTests()
    {
        var time = new ControllableClock();
        var clock = new CacheClock(time);
        _bus = new InMemoryServer(time).Connect(1);
        var host = new ProtocolHost(new NodeProtocol(heartbeatMs: 1_000, longestCallMs: 1_000), new NodeTimer(time, static _ => { }), clock);
        _calls = new NodeCalls(_bus, host, new MessageApplier(_bus, new CoherenceScope(clock), clock, _metrics), pending: null!, new NodeReports(_metrics, _log, bypasses: false), clock);
    }

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public async Task A_call_that_fails_is_told()
    {
        using var calls = _calls;
        _bus.IsDown = true;
        await calls.BeatAsync(0);
        Assert.Equal([3030], _log.Ids);
    }

    [Fact]
    public async Task What_was_under_way_when_the_node_ended_or_comes_after_that_is_nothing_to_be_told()
    {
        var goesOn = new TaskCompletionSource();
        _bus.Before = _ => goesOn.Task;
        var underWay = _calls.BeatAsync(0);
        _calls.Dispose();
        goesOn.SetException(new ObjectDisposedException("connection"));
        await underWay;
        await _calls.BeatAsync(0);
        await _calls.ConnectAsync();
        Assert.Empty(_log.Ids);
    }
}
