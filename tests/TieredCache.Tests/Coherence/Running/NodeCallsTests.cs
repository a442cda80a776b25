using TieredCache.Coherence;
using TieredCache.Coherence.Protocol;
using TieredCache.Coherence.Running;
using TieredCache.Diagnostics;
using TieredCache.Entries;
using TieredCache.Remote;
using TieredCache.Testing;
using TieredCache.Testing.InMemory;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Coherence.Running;

public sealed class NodeCallsTests : IDisposable
{
    private readonly CacheMetrics _metrics = new(factory: null);
    private readonly TierLog _log = new();
    private readonly CacheKeys _keys = new(TierBench.Name);
    private readonly InMemoryServer _server;
    private readonly InMemoryNode _bus;
    private readonly InMemoryNode _other;
    private readonly CoherenceScope _scope;
    private readonly ProtocolHost _host;
    private readonly NodeCalls _calls;

    public NodeCallsTests()
    {
        var time = new ControllableClock();
        var clock = new CacheClock(time);
        _server = new InMemoryServer(time);
        (_bus, _other, _scope) = (_server.Connect(1), _server.Connect(2), new CoherenceScope(clock));
        _host = new ProtocolHost(new NodeProtocol(heartbeatMs: 1_000, longestCallMs: 1_000), new NodeTimer(time, static _ => { }), clock);
        _calls = new NodeCalls(_bus, _host, new MessageApplier(_bus, _scope, clock, _metrics), pending: null!, new NodeReports(_metrics, _log, bypasses: false), clock);
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

    [Fact]
    public async Task A_log_that_could_not_be_applied_is_read_again()
    {
        using var calls = _calls;
        var bucket = await FallBehindAsync();
        await _calls.ReadLogAsync(0, bucket.OnReading());
        Assert.Equal([3030], _log.Ids);
        Assert.False(bucket.IsReading);
        Assert.True(bucket.IsBehind);

        // The tier that has failed works again.
        _scope.Registry.Add(_keys, new TierBench().Tier);
        await _calls.ReadLogAsync(0, bucket.OnReading());
        Assert.False(bucket.IsReading || bucket.IsBehind);
    }

    [Fact]
    public async Task One_that_cannot_be_applied_twice_is_flushed()
    {
        using var calls = _calls;
        var bucket = await FallBehindAsync();
        await _calls.ReadLogAsync(0, bucket.OnReading());
        await _calls.ReadLogAsync(0, bucket.OnReading());
        Assert.Contains(_host.Step().Commands, static command => command is { Kind: CommandKind.Flush, Bucket: 0, Reason: FlushReason.Log });
        Assert.False(bucket.IsReading || bucket.IsBehind);
    }

    // A removal of the other node was missed, and what it concerns fails.
    private async Task<BucketState> FallBehindAsync()
    {
        _scope.Registry.Add(_keys, memory: null!);
        _host.Tell((protocol, now) => protocol.OnSubscribed(_server.Buckets + 1, now));
        await _calls.BeatAsync(0);
        var inBucket = Enumerable.Range(0, int.MaxValue).Select(i => RemoteKey.Of(_keys.Wire($"k{i}"))).First(key => _server.Of(key) == 0);
        await _other.RemoveAsync(inBucket, dataVersion: 0, default);
        await _calls.BeatAsync(0);
        return _host.Ask(0, static (protocol, _) => protocol.Bucket(0)!);
    }
}
