using System.Globalization;
using TieredCache.Configuration;
using TieredCache.Configuration.Loading;

namespace TieredCache.Tests.Configuration.Loading;

public sealed class SettingsResolverTests
{
    [Fact]
    public void A_named_cache_inherits_property_by_property()
    {
        var prices = Given.Loaded(
            ("Entry:Duration", "00:01:00"), ("Entry:Jitter", "0.5"), ("Memory:MaxEntries", "10"), ("Strategy", "WriteThrough"),
            ("Redis:OperationTimeout", "00:00:02"), ("Stampede:MaxConcurrentLoads", "3"),
            ("Caches:prices:Entry:Duration", "00:00:05"), ("Caches:prices:Redis:Enabled", "false")).Caches["prices"];

        Assert.Equal(TimeSpan.FromSeconds(5), prices.Entry.Duration);
        Assert.Equal(0.5, prices.Entry.Jitter);
        Assert.Equal(10, prices.Memory.MaxEntries);
        Assert.Equal("WriteThrough", prices.Strategy);
        Assert.Equal((false, TimeSpan.FromSeconds(2)), (prices.Remote.Enabled, prices.Remote.OperationTimeout));
        Assert.Equal(3, prices.Stampede.MaxConcurrentLoads);
    }

    [Theory]
    [InlineData("Directory", "above", "below")]
    [InlineData("Acknowledge", "Durable", "Memory")]
    [InlineData("BatchSize", "7", "9")]
    [InlineData("FlushInterval", "00:00:00.200", "00:00:00.300")]
    [InlineData("MaxPending", "70", "90")]
    [InlineData("MaxPendingBytes", "700", "900")]
    [InlineData("WhenFull", "Reject", "WriteThrough")]
    [InlineData("MaxAttempts", "3", "4")]
    [InlineData("OnPoison", "Halt", "BlockKey")]
    public void A_named_cache_inherits_write_behind_property_by_property(string property, string above, string below)
    {
        (string, string?)[] all = [("Directory", "above"), ("Acknowledge", "Durable"), ("BatchSize", "7"), ("FlushInterval", "00:00:00.200"), ("MaxPending", "70"),
            ("MaxPendingBytes", "700"), ("WhenFull", "Reject"), ("MaxAttempts", "3"), ("OnPoison", "Halt")];
        var loaded = Given.Loaded([.. all.Select(static pair => ($"WriteBehind:{pair.Item1}", pair.Item2)), ($"Caches:orders:WriteBehind:{property}", below)]);

        Assert.All(all, pair => Assert.Equal(pair.Item1 == property ? below : pair.Item2, Said(loaded.Caches["orders"], pair.Item1)));
        Assert.All(all, pair => Assert.Equal(pair.Item2, Said(loaded.Caches["default"], pair.Item1)));
        Assert.Equal(above, Said(loaded.Caches["default"], property));
    }

    private static string Said(CacheSettings settings, string property) => typeof(WriteBehindSettings).GetProperty(property)!.GetValue(settings.WriteBehind) switch
    {
        TimeSpan span => span.ToString("hh\\:mm\\:ss\\.fff", CultureInfo.InvariantCulture),
        var value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Null_inherits(string? nothing) =>
        Assert.Equal(0.5, Given.Loaded(("Entry:Jitter", "0.5"), ("Caches:prices:Entry:Jitter", nothing)).Caches["prices"].Entry.Jitter);

    [Fact]
    public void Zero_switches_off_what_is_on_above()
    {
        string[] keys = ["Entry:RefreshAhead", "Entry:StaleOnError", "Entry:StaleAfter", "Entry:NullDuration", "Entry:SlidingDuration", "Memory:MaxBytes", "Redis:CompressAboveBytes"];
        var on = keys.Select(key => (key, (string?)(key.EndsWith("Ahead", StringComparison.Ordinal) ? "0.5" : key.Contains("Bytes", StringComparison.Ordinal) ? "9" : "00:00:09")));
        var off = keys.Select(key => ($"Caches:off:{key}", (string?)(key.StartsWith("Entry", StringComparison.Ordinal) && !key.EndsWith("Ahead", StringComparison.Ordinal) ? "00:00:00" : "0")));

        var loaded = Given.Loaded([.. on, .. off]);

        var (above, below) = (loaded.Caches["default"], loaded.Caches["off"]);
        Assert.Equal((0.5, 9L, 9), (above.Entry.RefreshAhead, above.Memory.MaxBytes, above.Remote.CompressAboveBytes));
        Assert.All([above.Entry.StaleOnError, above.Entry.StaleAfter, above.Entry.NullDuration, above.Entry.SlidingDuration], on => Assert.Equal(TimeSpan.FromSeconds(9), on));
        Assert.Equal((0d, 0L, 0), (below.Entry.RefreshAhead, below.Memory.MaxBytes, below.Remote.CompressAboveBytes));
        Assert.All([below.Entry.StaleOnError, below.Entry.StaleAfter, below.Entry.NullDuration, below.Entry.SlidingDuration], off => Assert.Equal(TimeSpan.Zero, off));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("0", false)]
    [InlineData("0.5", true)]
    public void Where_chance_decides_a_share_need_not_be_said_and_zero_switches_off(string? share, bool refreshes)
    {
        var entry = Given.Loaded(("Entry:RefreshMode", "XFetch"), ("Entry:RefreshAhead", share)).Caches["default"].Entry;

        Assert.Equal((true, refreshes), (entry.RefreshesByChance, entry.RefreshAhead > 0));
    }

    [Fact]
    public void A_section_named_default_configures_the_default_cache_and_no_other()
    {
        var loaded = Given.Loaded(("Caches:Default:Memory:MaxEntries", "7"), ("Caches:prices:Entry:Jitter", "0"));

        Assert.Equal(["default", "prices"], loaded.Caches.Keys.Order());
        Assert.Equal(("default", 7), (loaded.Caches["default"].Name, loaded.Caches["default"].Memory.MaxEntries));
        Assert.Equal(100_000, loaded.Caches["prices"].Memory.MaxEntries);
        Assert.Equal(100_000, loaded.Resolve("Shop.Products").Memory.MaxEntries);
    }

    [Fact]
    public void A_name_that_is_not_declared_has_what_stands_above()
    {
        var loaded = Given.Loaded(("Memory:MaxEntries", "7"), ("Caches:prices:Memory:MaxEntries", "8"));

        Assert.Equal(loaded.Caches["default"] with { Name = "Shop.Products" }, loaded.Resolve("Shop.Products"));
        Assert.Equal(loaded.Caches["prices"], loaded.Resolve("prices"));
    }

    [Fact]
    public void A_cache_with_an_empty_section_is_declared() =>
        Assert.Contains("sessions", Given.Load(Given.Json("""{ "TieredCache": { "Caches": { "sessions": {} } } }""")).Caches);

    [Theory]
    [InlineData("900.00:00:00", 730)]
    [InlineData("730.00:00:00", 730)]
    [InlineData("729.00:00:00", 729)]
    public void A_lifetime_beyond_two_years_is_cut_down(string text, int days) =>
        Assert.Equal(TimeSpan.FromDays(days), Given.DefaultCache(("Entry:Duration", text)).Entry.Duration);

    [Theory]
    [InlineData("Infinite")]
    [InlineData("infinite")]
    public void Infinite_is_for_ever(string text) => Assert.Equal(TimeSpan.MaxValue, Given.DefaultCache(("Entry:Duration", text)).Entry.Duration);

    [Fact]
    public void A_wait_is_cut_down_to_what_a_timer_can_hold() =>
        Assert.Equal(TimeSpan.FromMilliseconds(int.MaxValue), Given.DefaultCache(("Entry:LoadTimeout", "Infinite")).Entry.LoadTimeout);

    [Fact]
    public void Words_are_taken_in_any_case_and_frozen_in_one()
    {
        var loaded = SettingsLoader.Load(
            Given.Settings(("memory:policy", "lru"), ("Memory:CLOCK", "PRECISE"), ("strategy", "outbox"), ("Redis:Serializer", "protobuf"), ("Coherence:Mode", "bounded")),
            "TieredCache", [], ["Outbox"], ["Protobuf"]);

        var cache = loaded.Caches["default"];
        Assert.Equal(("Lru", "Precise", "Outbox", "Protobuf"), (cache.Memory.Policy, cache.Memory.Clock, cache.Strategy, cache.Remote.Serializer));
        Assert.Equal("Bounded", loaded.Process.Coherence.Mode);
    }

    [Fact]
    public void Resolving_leaves_the_options_as_they_are()
    {
        var options = new TieredCacheOptions();

        SettingsResolver.Resolve(options, "default", new([], []));
        SettingsResolver.ResolveProcess(options, redis: null);

        Assert.Null(options.Entry.Duration);
        Assert.Null(options.KeyPrefix);
        Assert.Null(options.Coherence.Mode);
    }
}
