using Microsoft.Extensions.Logging.Abstractions;
using TieredCache.Coherence;
using TieredCache.Coherence.Outstanding;
using TieredCache.Entries;
using TieredCache.Testing;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Coherence.Outstanding;

public sealed class PendingSenderTests
{
    private readonly TierFakeBus _bus = new();
    private readonly CoherenceScope _scope = new(new CacheClock(new ControllableClock()));
    private readonly PendingSender _sender;

    public PendingSenderTests() => _sender = new PendingSender(_bus, _scope, static _ => { }, NullLogger.Instance);

    [Fact]
    public async Task What_is_refused_holds_up_nothing_behind_it()
    {
        for (var i = 0; i < 130; i++)
        {
            _scope.Pending.Add(new PendingInvalidation($"default:{i}", IsTag: false));
        }

        _bus.Refused.UnionWith(Enumerable.Range(0, 64).Select(static i => $"default:{i}"));
        var failure = await Assert.ThrowsAsync<TimeoutException>(() => _sender.SendAsync(default));
        Assert.Equal("default:0", failure.Message);
        Assert.Equal(_bus.Refused.Order(), _scope.Pending.Snapshot().Select(static pair => pair.Key.Wire).Order());

        _bus.Refused.Clear();
        await _sender.SendAsync(default);
        Assert.Equal(0, _scope.Pending.Count);
    }

    [Fact]
    public async Task The_report_of_a_write_waits_for_its_own_removal_and_for_no_other()
    {
        foreach (var wire in (string[])["default:refused", "default:other"])
        {
            _scope.Pending.Add(new PendingInvalidation(wire, IsTag: false), dataVersion: 5, isUnflushed: true);
            _scope.Pending.Add(new PendingInvalidation(wire, IsTag: false, IsReport: true), dataVersion: 5);
        }

        _bus.Refused.Add("default:refused");
        await Assert.ThrowsAsync<TimeoutException>(() => _sender.SendAsync(default));
        Assert.Equal([("default:refused", false), ("default:refused", true)], _scope.Pending.Snapshot().Select(static pair => (pair.Key.Wire, pair.Key.IsReport)).Order());
        Assert.Equal(["default:other"], _bus.Reported);

        _bus.Refused.Clear();
        await _sender.SendAsync(default);
        Assert.Equal(["default:other", "default:refused"], _bus.Reported);
    }

    [Fact]
    public async Task The_clears_that_stand_for_an_overflow_count_here_as_soon_as_they_are_answered()
    {
        await using var nodes = await Cluster.StartAsync();
        await nodes.B.Cache.SetAsync("k", "old");
        Assert.Equal("old", (await nodes.A.Cache.GetAsync<string>("k")).Value);
        nodes.A.Shared.IsDown = true;
        await nodes.A.Cache.RemoveAsync("k");
        for (var i = 0; i < PendingInvalidations.DefaultCapacity; i++)
        {
            await nodes.A.Cache.RemoveAsync("other" + i);
        }

        nodes.A.Shared.Mailbox.Holds = true;
        nodes.A.Shared.IsDown = false;
        await nodes.A.UntilAsync(async () => nodes.A.Pending == 0 && await nodes.A.IsReadyAsync(), "everything was cleared");
        Assert.False((await nodes.A.Cache.GetAsync<string>("k")).HasValue);
    }

    [Fact]
    public async Task Who_is_told_to_stop_stops()
    {
        for (var i = 0; i < 130; i++)
        {
            _scope.Pending.Add(new PendingInvalidation($"default:{i}", IsTag: false));
        }

        using var stop = new CancellationTokenSource();
        _bus.Refused.Add("default:0");
        await stop.CancelAsync();
        await Assert.ThrowsAsync<TimeoutException>(() => _sender.SendAsync(stop.Token));
        Assert.Equal(1 + 66, _scope.Pending.Count);
    }
}
