using TieredCache.Composition;
using TieredCache.Pipeline.Loads;
using TieredCache.Testing;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Pipeline.Loads;

public sealed class LoadReportsTests
{
    private readonly TierLog _log = new();
    private readonly ControllableClock _clock = new();

    [Fact]
    public void Each_kind_is_told_once_a_minute()
    {
        var reports = new LoadReports(_log, "products", _clock);
        for (var i = 0; i < 300; i++)
        {
            Report(reports);
        }

        Assert.Equal([3000, 3001, 3002], _log.Ids.Order());
        _clock.Advance(TimeSpan.FromMinutes(1));
        Report(reports);
        Assert.Equal([3000, 3000, 3001, 3001, 3002, 3002], _log.Ids.Order());
    }

    [Fact]
    public async Task A_load_that_runs_out_of_time_says_of_which_cache_and_after_how_long()
    {
        await using var factory = TieredCacheFactory.Create(static options => options.Entry.LoadTimeout = TimeSpan.FromSeconds(2), time: _clock);
        var call = factory.Default.GetOrSetAsync("k", static async token =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return 1;
        }).AsTask();
        await Eventually.TrueAsync(() =>
        {
            _clock.Advance(TimeSpan.FromSeconds(2));
            return call.IsCompleted;
        }, "its time is up");
        Assert.Equal("A load of the cache 'default' took longer than Entry:LoadTimeout (00:00:02).", (await Assert.ThrowsAsync<TimeoutException>(() => call)).Message);
    }

    private static void Report(LoadReports reports)
    {
        reports.Failed(new IOException("away"), refreshes: false);
        reports.Failed(new IOException("away"), refreshes: true);
        reports.Abandoned(TimeSpan.FromSeconds(30));
    }
}
