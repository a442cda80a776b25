using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using TieredCache.Testing;
using TieredCache.Tests.Strategies;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Pipeline;

public sealed class RefreshAheadTestsAlone() : RefreshAheadTests(isShared: false);

public sealed class RefreshAheadTestsOnTwoTiers() : RefreshAheadTests(isShared: true);

/// <summary>Loads ahead of expiry, in every kind of read: who starts them, when they are tried again, and when they stop.</summary>
public abstract class RefreshAheadTests(bool isShared) : OnEitherTier(isShared)
{
    private int _loads;

    private Func<CancellationToken, ValueTask<string>> Load => _ => new("v" + Interlocked.Increment(ref _loads));

    [Fact]
    public async Task A_refresh_that_fails_is_tried_again_before_the_value_expires()
    {
        await StartAsync(static options => options.Entry.RefreshAhead = 0.5);
        await Cache.SetAsync("k", "old", TimeSpan.FromSeconds(1));
        Advance(0.6);
        Assert.Equal("old", await Cache.GetOrSetAsync("k", Fail));
        await Eventually.TrueAsync(() => _loads == 1 && Flights == 0, "the first refresh has failed");
        Advance(0.15);
        Assert.Equal("old", await Cache.GetOrSetAsync("k", Fail));
        Assert.Equal(1, _loads);
        Advance(0.06);
        Assert.Equal("old", await Cache.GetOrSetAsync("k", Load));
        await UntilHeldAsync("k", "v2");
    }

    [Fact]
    public async Task A_key_that_nobody_reads_is_not_refreshed_again()
    {
        await StartAsync(static options => options.Entry.RefreshAhead = 0.5);
        await Cache.SetAsync("k", "old", TimeSpan.FromSeconds(10));
        Advance(6);
        await Cache.GetOrSetAsync("k", Load, TimeSpan.FromSeconds(10));
        await UntilHeldAsync("k", "v1");
        for (var second = 0; second < 60; second++)
        {
            Advance(1);
        }

        Assert.Equal(1, _loads);
    }

    [Fact]
    public async Task A_bulk_read_refreshes_what_is_due_in_one_load_behind()
    {
        await StartAsync(static options => options.Entry.RefreshAhead = 0.5);
        await Cache.SetAsync("a", "old", TimeSpan.FromSeconds(10));
        await Cache.SetAsync("b", "old", TimeSpan.FromSeconds(10));
        await Cache.SetAsync("c", "young", TimeSpan.FromSeconds(100));
        Advance(6);
        var asked = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            var read = Cache.GetOrSetManyAsync<List<string>, string>(["a", "b", "b", "c"], asked, LoadManyAsync);
            Assert.True(read.IsCompletedSuccessfully);
            Assert.Equal(3, (await read).Count);
        }

        await UntilHeldAsync("a", "new a");
        await UntilHeldAsync("b", "new b");
        Assert.Equal(["a", "b"], asked);
        Assert.True(Cache.Pipeline.Parts.Memory.TryPeek("a", out var entry) && entry.IsQuiet);
    }

    [Fact]
    public async Task A_bulk_refresh_that_fails_keeps_the_values_and_is_tried_again()
    {
        await StartAsync(static options => options.Entry.RefreshAhead = 0.5);
        await Cache.SetAsync("a", "old", TimeSpan.FromSeconds(20));
        Advance(11);
        var tried = new StrongBox<bool>();
        var read = await Cache.GetOrSetManyAsync<StrongBox<bool>, string>(["a"], tried, static (tried, _, _) =>
        {
            Volatile.Write(ref tried.Value, true);
            throw new FormatException("source");
        });
        Assert.Equal("old", read["a"]);
        await Eventually.TrueAsync(() => Volatile.Read(ref tried.Value) && Flights == 0 && !IsLeased("a"), "the refresh has failed");
        Advance(2.5);
        var asked = new List<string>();
        Assert.Equal("old", (await Cache.GetOrSetManyAsync<List<string>, string>(["a"], asked, LoadManyAsync))["a"]);
        await UntilHeldAsync("a", "new a");
    }

    [Fact]
    public async Task By_chance_it_is_the_dice_that_say_when()
    {
        var dice = 0.0;
        await StartAsync(static options => options.Entry.RefreshMode = "XFetch", () => dice);
        var options = new CacheEntryOptions { Duration = TimeSpan.FromSeconds(60) };
        await Cache.GetOrSetAsync("k", _ =>
        {
            Advance(1);
            return new ValueTask<string>("slow");
        }, options);
        dice = 1 - Math.Exp(-10);
        Advance(45);
        Assert.Equal("slow", await Cache.GetOrSetAsync("k", Load, options));
        Advance(4);
        dice = 0.0;
        Assert.Equal("slow", await Cache.GetOrSetAsync("k", Load, options));
        Assert.Equal(0, _loads);
        dice = 1 - Math.Exp(-12);
        Assert.Equal("slow", await Cache.GetOrSetAsync("k", Load, options));
        await UntilHeldAsync("k", "v1");
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(0.9, false)]
    [InlineData(0.0, false)]
    public async Task By_chance_the_share_is_the_earliest_moment_and_zero_switches_off(double? share, bool refreshes)
    {
        await StartAsync(options => (options.Entry.RefreshMode, options.Entry.RefreshAhead) = ("XFetch", share), static () => 1 - Math.Exp(-30));
        await Cache.GetOrSetAsync("k", _ =>
        {
            Advance(2);
            return new ValueTask<string>("slow");
        }, TimeSpan.FromSeconds(60));
        Advance(40);
        await Cache.GetOrSetAsync("k", Load, TimeSpan.FromSeconds(60));
        await Eventually.TrueAsync(() => Flights == 0, "what was started has ended");
        Assert.Equal(refreshes ? 1 : 0, _loads);
    }

    [Fact]
    public async Task A_value_that_was_read_from_the_other_tier_knows_how_long_its_load_took()
    {
        if (!IsShared)
        {
            return;
        }

        await StartAsync(static options => options.Entry.RefreshMode = "XFetch");
        await Cache.GetOrSetAsync("k", _ =>
        {
            Advance(1.5);
            return new ValueTask<string>("slow");
        });
        Cache.Pipeline.Parts.Memory.Clear();
        await Cache.GetAsync<string>("k");
        Assert.True(Cache.Pipeline.Parts.Memory.TryPeek("k", out var entry));
        Assert.Equal(1_500, entry.Deadlines.FetchMs);
    }

    [Fact]
    public async Task A_read_through_the_store_refreshes_ahead()
    {
        var (source, clock) = (new StoreTests.Source { ["k"] = "one" }, new ControllableClock());
        var services = new ServiceCollection().AddSingleton(source).AddSingleton<TimeProvider>(clock);
        services.AddTieredCache(static options => (options.Entry.RefreshAhead, options.Entry.Jitter) = (0.5, 0)).AddStore<string, StoreTests.Store>();
        await using var provider = services.BuildServiceProvider();
        var cache = provider.GetRequiredService<ICache>();
        await cache.GetAsync<string>("k");
        source["k"] = "two";
        clock.Advance(TimeSpan.FromMinutes(3));
        var hit = cache.GetAsync<string>("k");
        Assert.True(hit.IsCompletedSuccessfully);
        var answer = await hit;
        Assert.Equal(("one", CacheOrigin.Memory), (answer.Value, answer.Origin));
        await Eventually.TrueAsync(() => cache.TryGetLocal<string>("k", out var held) && held == "two", "the refresh has ended");
        Assert.Equal(2, source.Reads);
    }

    private int Flights => Cache.Pipeline.Parts.Flights.Count;

    private ValueTask<string> Fail(CancellationToken token)
    {
        Interlocked.Increment(ref _loads);
        return ValueTask.FromException<string>(new FormatException("source"));
    }

    private static ValueTask<IReadOnlyDictionary<string, string>> LoadManyAsync(List<string> asked, IReadOnlyList<string> missing, CancellationToken token)
    {
        lock (asked)
        {
            asked.AddRange(missing);
        }

        return new(missing.ToDictionary(static key => key, static key => "new " + key));
    }

    private Task UntilHeldAsync(string key, string value) =>
        Eventually.TrueAsync(() => Cache.TryGetLocal<string>(key, out var held) && held == value, $"{key} is {value}");
}
