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
        reports.Flushed(FlushReason.Start);
        reports.TurnEnded(17);
        Assert.Empty(_log.Ids);
        reports.Flushed(FlushReason.Epoch);
        reports.Flushed(FlushReason.Epoch);
        reports.TurnEnded(17);
        reports.TurnEnded(17);
        Assert.Equal([3022], _log.Ids);
        Assert.Contains("2 of 17 buckets of memory were flushed (epoch)", _log.Text, StringComparison.Ordinal);
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
