using Microsoft.Extensions.Logging;
using TieredCache.Coherence;
using TieredCache.Coherence.Protocol;
using TieredCache.Diagnostics;

namespace TieredCache.Tests.Coherence;

/// <summary>One message for each change that readers notice, and no more.</summary>
public sealed class NodeReportsTests : IDisposable
{
    private readonly CacheMetrics _metrics = new(factory: null);
    private readonly Recorder _log = new();

    public void Dispose() => _metrics.Dispose();

    [Theory]
    [InlineData(false, 3021)]
    [InlineData(true, 3026)]
    public void Each_change_of_state_says_what_it_means_for_readers(bool bypasses, int offline)
    {
        var reports = new NodeReports(_metrics, _log, bypasses);
        foreach (var state in new[] { NodeState.Connecting, NodeState.Subscribing, NodeState.Syncing, NodeState.Live, NodeState.Suspect, NodeState.Offline, NodeState.Syncing, NodeState.Live })
        {
            reports.Changed(state);
        }

        Assert.Equal([3027, 3027, 3027, 3020, 3025, offline, 3027, 3020], _log.Ids);
    }

    [Fact]
    public void Being_offline_over_and_over_is_said_once_until_it_is_live()
    {
        var reports = new NodeReports(_metrics, _log, bypasses: false);
        foreach (var state in new[] { NodeState.Offline, NodeState.Syncing, NodeState.Offline, NodeState.Live, NodeState.Offline })
        {
            reports.Changed(state);
        }

        Assert.Equal(2, _log.Ids.Count(static id => id == 3021));
    }

    [Fact]
    public void All_flushes_of_a_turn_are_one_message_and_those_of_the_first_look_none()
    {
        var reports = new NodeReports(_metrics, _log, bypasses: false);
        reports.Flushed(bucket: 1, FlushReason.Start);
        reports.TurnEnded(16);
        Assert.Empty(_log.Ids);
        reports.Flushed(bucket: 1, FlushReason.Epoch);
        reports.Flushed(bucket: 15, FlushReason.Epoch);
        reports.TurnEnded(16);
        reports.TurnEnded(16);
        Assert.Equal([3022], _log.Ids);
        Assert.Contains("2 of 16 buckets were flushed (epoch)", _log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flush_of_the_tags_is_one_of_everything_and_no_bucket_more()
    {
        var reports = new NodeReports(_metrics, _log, bypasses: false);
        reports.Flushed(bucket: 3, FlushReason.Log);
        reports.Flushed(bucket: 16, FlushReason.Log);
        reports.TurnEnded(16);
        Assert.Contains("16 of 16 buckets and the tags were flushed (log)", _log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void While_the_first_attempt_goes_on_nobody_is_told_that_the_shared_tier_is_away()
    {
        var hasTried = false;
        var reports = new NodeReports(_metrics, _log, bypasses: false) { HasTried = () => hasTried };
        reports.Changed(NodeState.Connecting);
        reports.Failed(new TimeoutException());
        reports.Changed(NodeState.Offline);
        reports.TurnEnded(0);
        hasTried = true;
        reports.TurnEnded(0);
        reports.Changed(NodeState.Syncing);
        reports.Changed(NodeState.Live);
        Assert.Equal([3027, 3030, 3027, 3027, 3020], _log.Ids);
        reports.Changed(NodeState.Offline);
        Assert.Equal(3021, _log.Ids[^1]);
    }

    [Fact]
    public void Once_it_has_failed_it_is_told_and_once_only()
    {
        var hasTried = false;
        var reports = new NodeReports(_metrics, _log, bypasses: false) { HasTried = () => hasTried };
        reports.Failed(new TimeoutException());
        reports.Changed(NodeState.Offline);
        hasTried = true;
        reports.Failed(new TimeoutException());
        reports.TurnEnded(0);
        reports.TurnEnded(0);
        Assert.Equal([3030, 3027, 3030, 3021], _log.Ids);
    }

    [Fact]
    public void A_first_attempt_that_does_not_end_is_told_in_the_end()
    {
        var reports = new NodeReports(_metrics, _log, bypasses: false) { HasTried = static () => false };
        for (var call = 0; call < 5; call++)
        {
            reports.Failed(new TimeoutException());
            reports.Changed(NodeState.Offline);
            reports.TurnEnded(0);
        }

        Assert.Single(_log.Ids, static id => id == 3021);
    }

    [Fact]
    public void How_long_memory_is_still_trusted_is_said()
    {
        new NodeReports(_metrics, _log, bypasses: false) { Trust = TimeSpan.FromSeconds(6) }.Changed(NodeState.Suspect);
        Assert.Contains("for up to 6 s more", _log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_sent_again_is_said_where_there_is_anything()
    {
        var reports = new NodeReports(_metrics, _log, bypasses: false);
        reports.Replayed(bucket: 3, removals: 0);
        reports.Replayed(bucket: 3, removals: 2);
        Assert.Equal([3029], _log.Ids);
    }

    private sealed class Recorder : ILogger
    {
        public List<int> Ids { get; } = [];

        public string Text { get; private set; } = "";

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Ids.Add(eventId.Id);
            Text += formatter(state, exception);
        }
    }
}
