using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using TieredCache.Configuration;
using TieredCache.Configuration.Loading;

namespace TieredCache.Tests.Configuration.Loading;

public sealed class SettingsLoaderTests
{
    private static readonly CacheSettings Documented = new("default", "CacheAside",
        new("Lfu", 100_000, MaxBytes: 0, CloneOnRead: false, "Coarse", "Fast", ShrinkUnderPressure: true),
        new(TimeSpan.FromMinutes(5), MemoryDuration: TimeSpan.MaxValue, SlidingDuration: TimeSpan.Zero, Jitter: 0.1, StaleOnError: TimeSpan.FromHours(1),
            StaleAfter: TimeSpan.Zero, LoadTimeout: TimeSpan.FromSeconds(30), NullDuration: TimeSpan.FromSeconds(10), RefreshAhead: 0, RefreshesByChance: false),
        new(Enabled: true, TimeSpan.FromSeconds(1), 1_048_576, 4096, "Json"),
        new(CrossNode: true, 64, Breaker: false),
        new(Directory: null, "Journaled", 256, TimeSpan.FromMilliseconds(100), 100_000, MaxPendingBytes: 0, "Wait", 5, "DeadLetter"));

    private static readonly ProcessSettings DocumentedProcess = new("tieredcache", Redis: null, new("Bounded", TimeSpan.FromSeconds(1), "ServeStale"));

    [Fact]
    public void Without_any_configuration_everything_has_its_default()
    {
        var loaded = Given.Load(root: null);

        Assert.Equal(DocumentedProcess, loaded.Process);
        Assert.Equal("default", Assert.Single(loaded.Caches).Key);
        Assert.Equal(Documented, loaded.Caches["default"]);
    }

    [Fact]
    public void Without_a_section_everything_has_its_default() =>
        Assert.Equal(Documented, Given.Load(new ConfigurationBuilder().Build()).Caches["default"]);

    [Fact]
    public void An_empty_section_is_as_none() => Assert.Equal(Documented, Given.Load(Given.Json("""{ "TieredCache": {} }""")).Caches["default"]);

    [Fact]
    public void The_documented_example_loads_and_is_the_defaults()
    {
        var loaded = Given.Load(Given.Json(Example));
        var documented = Documented with { Entry = Documented.Entry with { NamesStaleOnError = true } };

        Assert.Equal(DocumentedProcess with { KeyPrefix = "shop", Redis = "127.0.0.1:6379" }, loaded.Process);
        Assert.Equal(["default", "prices", "products"], loaded.Caches.Keys.Order());
        Assert.Equal(documented, loaded.Caches["default"]);
        Assert.Equal(documented with { Name = "products", Entry = documented.Entry with { Duration = TimeSpan.FromMinutes(10), RefreshAhead = 0.8 } },
            loaded.Caches["products"]);
        Assert.Equal(documented with
        {
            Name = "prices",
            Memory = documented.Memory with { Policy = "Lru", MaxEntries = 5000 },
            Entry = documented.Entry with { Duration = TimeSpan.FromSeconds(5) },
        }, loaded.Caches["prices"]);
    }

    [Fact]
    public void Code_applies_after_the_file_and_in_order()
    {
        var loaded = Given.Load(Given.Settings(("Entry:Duration", "00:01:00"), ("Memory:MaxEntries", "10")),
            options => options.Entry.Duration = TimeSpan.FromMinutes(2),
            options => options.Entry.Duration *= 2);

        Assert.Equal(TimeSpan.FromMinutes(4), loaded.Caches["default"].Entry.Duration);
        Assert.Equal(10, loaded.Caches["default"].Memory.MaxEntries);
    }

    [Fact]
    public void Code_can_declare_a_cache_and_add_to_one_of_the_file()
    {
        var loaded = Given.Load(Given.Settings(("Caches:prices:Memory:MaxEntries", "7")),
            options => options.Caches["prices"].Entry.Jitter = 0,
            options => options.Caches["users"] = new() { Strategy = "WriteThrough", Entry = new() { Jitter = 1 } });

        Assert.Equal((7, 0d), (loaded.Caches["prices"].Memory.MaxEntries, loaded.Caches["prices"].Entry.Jitter));
        Assert.Equal(("WriteThrough", 1d), (loaded.Caches["users"].Strategy, loaded.Caches["users"].Entry.Jitter));
    }

    [Fact]
    public void All_failures_of_file_and_code_are_reported_together()
    {
        var failures = Given.Failures(() => Given.Load(
            Given.Settings(("Entry:Duration", "300"), ("Caches:prices:Memory:MaxEntrys", "5"), ("Memory:MaxEntries", "0")),
            options => options.Entry.Jitter = 2));

        Assert.Equal(4, failures.Length);
    }

    [Fact]
    public void The_failures_are_those_of_the_options_type()
    {
        var thrown = Assert.Throws<OptionsValidationException>(() => Given.Loaded(("Memory:MaxEntries", "0")));

        Assert.Equal(typeof(TieredCacheOptions), thrown.OptionsType);
        Assert.Contains("TieredCache:Memory:MaxEntries", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_section_name_stands_in_the_messages()
    {
        var root = new ConfigurationBuilder().AddInMemoryCollection([new("Shop:Cache:Entry:Jitter", "3")]).Build();

        var failure = Assert.Single(Given.Failures(() => SettingsLoader.Load(root, "Shop:Cache", [], [], [])));

        Assert.StartsWith("Shop:Cache:Entry:Jitter is '3'", failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Without_a_connection_there_is_L1_only(string? configuration) =>
        Assert.Null(Given.Loaded(("Redis:Configuration", configuration), ("Redis:ConnectionStringName", configuration)).Process.Redis);

    [Fact]
    public void A_named_connection_string_is_looked_up()
    {
        var root = Given.Json("""{ "ConnectionStrings": { "cache": "redis:6379" }, "TieredCache": { "Redis": { "ConnectionStringName": "cache" } } }""");

        Assert.Equal("redis:6379", Given.Load(root).Process.Redis);
    }

    [Fact]
    public void The_connection_string_itself_goes_before_a_name() =>
        Assert.Equal("here:1", Given.Loaded(("Redis:ConnectionStringName", "absent"), ("Redis:Configuration", "here:1")).Process.Redis);

    [Theory]
    [InlineData("TieredCache:Redis:Configuration")]
    [InlineData("ConnectionStrings:cache")]
    public void What_is_wrong_with_a_connection_string_is_told_with_the_path_it_stands_at(string path)
    {
        var root = Given.Settings(("Redis:ConnectionStringName", "cache"), ("Memory:MaxEntries", "0"));
        root[path] = "here:1";

        var failures = Given.Failures(() => SettingsLoader.Load(root, "TieredCache", [], [], [], static text => [$"{text} is wrong.", "Twice."]));

        Assert.Equal([$"{path}: here:1 is wrong.", $"{path}: Twice."], failures[1..]);
    }

    [Fact]
    public void A_missing_connection_string_is_an_error_that_names_both_places()
    {
        var failure = Given.Failure("Redis:ConnectionStringName", "cache");

        Assert.StartsWith("ConnectionStrings:cache is missing", failure, StringComparison.Ordinal);
        Assert.Contains("TieredCache:Redis:Configuration", failure, StringComparison.Ordinal);
    }

    // The example of the design, without what this version refuses and with the defaults it gives for null.
    private const string Example = """
        {
          "TieredCache": {
            "KeyPrefix": "shop",
            "Redis":    { "Configuration": "127.0.0.1:6379", "OperationTimeout": "00:00:01", "MaxPayloadBytes": 1048576, "CompressAboveBytes": 4096, "Serializer": "Json" },
            "Memory":   { "Policy": "Lfu", "MaxEntries": 100000, "MaxBytes": null, "CloneOnRead": false, "Clock": "Coarse", "KeyHasher": "Fast" },
            "Entry":    { "Duration": "00:05:00", "MemoryDuration": null, "SlidingDuration": null, "Jitter": 0.1, "StaleOnError": "01:00:00", "StaleAfter": null,
                          "LoadTimeout": "00:00:30", "NullDuration": "00:00:10", "RefreshAhead": null, "RefreshMode": "Threshold" },
            "Stampede": { "CrossNode": true, "MaxConcurrentLoads": 64 },
            "Coherence":{ "Mode": "Bounded", "Heartbeat": "00:00:01", "WhenDisconnected": "ServeStale" },
            "WriteBehind": { "Directory": null, "Acknowledge": "Journaled", "BatchSize": 256, "FlushInterval": "00:00:00.100", "MaxPending": 100000, "MaxPendingBytes": 0, "WhenFull": "Wait", "MaxAttempts": 5, "OnPoison": "DeadLetter" },
            "Warmup":   { "Keys": [], "Concurrency": 4, "Budget": "00:00:30" },
            "Caches": {
              "products": { "Entry": { "Duration": "00:10:00", "RefreshAhead": 0.8 } },
              "prices":   { "Memory": { "Policy": "Lru", "MaxEntries": 5000 }, "Entry": { "Duration": "00:00:05" } }
            }
          }
        }
        """;
}
