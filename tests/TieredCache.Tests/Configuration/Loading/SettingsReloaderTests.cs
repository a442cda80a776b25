using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using TieredCache.Configuration;
using TieredCache.Configuration.Loading;

namespace TieredCache.Tests.Configuration.Loading;

public sealed class SettingsReloaderTests : IDisposable
{
    private readonly IConfigurationRoot _root = Given.Settings(("Caches:prices:Memory:MaxEntries", "10"), ("Redis:ConnectionStringName", "cache"));
    private readonly Recorder _log = new();
    private readonly Dictionary<string, LiveSettings> _live = [];
    private Action<TieredCacheOptions> _code = static _ => { };
    private SettingsReloader? _reloader;

    [Fact]
    public void The_five_settings_follow_and_the_log_says_so()
    {
        Start();

        Reload(("Entry:Duration", "00:00:07"), ("Entry:Jitter", "0"), ("Entry:RefreshAhead", "0.5"), ("Entry:StaleOnError", "00:00:00"), ("Memory:MaxEntries", "3"));

        var now = _live["default"].Current;
        Assert.Equal((TimeSpan.FromSeconds(7), 0d, 0.5, TimeSpan.Zero), (now.Entry.Duration, now.Entry.Jitter, now.Entry.RefreshAhead, now.Entry.StaleOnError));
        Assert.Equal(3, now.Memory.MaxEntries);
        Assert.All(_log.Lines, line => Assert.Equal((LogLevel.Information, 1000), (line.Level, line.Id)));
        Assert.Equal(3, _log.Lines.Count);
    }

    [Fact]
    public void A_share_that_is_meant_for_another_mode_does_not_follow()
    {
        Start();

        Reload(("Entry:RefreshMode", "XFetch"));

        Assert.Equal((false, 0d), (_live["default"].Current.Entry.RefreshesByChance, _live["default"].Current.Entry.RefreshAhead));
    }

    [Fact]
    public void A_named_cache_follows_its_own_section_and_what_it_inherits()
    {
        Start();

        Reload(("Caches:prices:Memory:MaxEntries", "20"), ("Memory:MaxEntries", "30"), ("Entry:Duration", "00:00:07"));

        Assert.Equal((20, TimeSpan.FromSeconds(7)), (_live["prices"].Current.Memory.MaxEntries, _live["prices"].Current.Entry.Duration));
        Assert.Equal(30, _live["default"].Current.Memory.MaxEntries);
        Assert.Equal(30, _live["Shop.Products"].Current.Memory.MaxEntries);
    }

    [Fact]
    public void What_cannot_follow_keeps_its_value_and_is_told_in_one_warning_with_all_paths()
    {
        Start();

        Reload(("Memory:Policy", "Lru"), ("KeyPrefix", "other"), ("Caches:prices:Redis:Enabled", "false"), ("Entry:Jitter", "0"));

        var (level, id, text) = Assert.Single(_log.Lines, line => line.Level > LogLevel.Information);
        Assert.Equal((LogLevel.Warning, 1001), (level, id));
        Assert.Contains("TieredCache:KeyPrefix, TieredCache:Memory:Policy, TieredCache:Caches:prices:Redis:Enabled", text, StringComparison.Ordinal);
        Assert.Equal(("Lfu", 0d), (_live["default"].Current.Memory.Policy, _live["default"].Current.Entry.Jitter));
        Assert.True(_live["prices"].Current.Remote.Enabled);
    }

    [Fact]
    public void A_connection_string_that_changes_under_its_name_is_told_without_its_value()
    {
        Start();
        _root["ConnectionStrings:cache"] = "redis:1,password=secret";

        _root.Reload();

        var text = Assert.Single(_log.Lines).Text;
        Assert.Contains("ConnectionStrings:cache", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_told_is_not_told_again_and_putting_it_back_is_no_news()
    {
        Start();

        Reload(("Memory:Policy", "Lru"));
        Reload(("Memory:Policy", "lru"));
        Reload(("Memory:Policy", null));

        Assert.Single(_log.Lines);
    }

    [Fact]
    public void A_cache_that_is_new_in_the_file_cannot_follow()
    {
        Start();

        Reload(("Caches:Shop.Products:Memory:MaxEntries", "5"));

        Assert.Contains("TieredCache:Caches:Shop.Products", Assert.Single(_log.Lines).Text, StringComparison.Ordinal);
        Assert.Equal(100_000, _live["Shop.Products"].Current.Memory.MaxEntries);
    }

    [Fact]
    public void An_invalid_reload_keeps_the_settings_and_logs_one_error_with_all_failures()
    {
        Start();
        var before = _live["default"].Current;

        Reload(("Entry:Duration", "300"), ("Memory:MaxEntries", "0"), ("Entry:Jitter", "0"));

        var (level, id, text) = Assert.Single(_log.Lines);
        Assert.Equal((LogLevel.Error, 1002), (level, id));
        Assert.Contains("TieredCache:Entry:Duration is '300'", text, StringComparison.Ordinal);
        Assert.Contains("TieredCache:Memory:MaxEntries is '0'", text, StringComparison.Ordinal);
        Assert.Same(before, _live["default"].Current);
    }

    [Fact]
    public void A_valid_reload_after_an_invalid_one_is_followed()
    {
        Start();

        Reload(("Memory:MaxEntries", "0"));
        Reload(("Memory:MaxEntries", "5"));

        Assert.Equal(5, _live["default"].Current.Memory.MaxEntries);
    }

    [Fact]
    public void Code_applies_after_the_file_at_a_reload_too()
    {
        _code = static options => options.Memory.MaxEntries = 4;
        Start();

        Reload(("Memory:MaxEntries", "5"));

        Assert.Equal(4, _live["default"].Current.Memory.MaxEntries);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void Code_that_throws_at_a_reload_does_not_reach_the_provider()
    {
        var reloading = false;
        _code = options => options.Strategy = reloading ? throw new InvalidOperationException("no") : null;
        Start();
        reloading = true;

        Reload(("Memory:MaxEntries", "5"));

        Assert.Equal((LogLevel.Error, 1003), (Assert.Single(_log.Lines).Level, _log.Lines[0].Id));
    }

    [Fact]
    public void A_listener_that_throws_does_not_keep_the_other_caches_from_following()
    {
        Start();
        _live["default"].Changed += static _ => throw new InvalidOperationException("no");

        Reload(("Entry:Jitter", "0"));

        Assert.All(_live.Values, live => Assert.Equal(0, live.Current.Entry.Jitter));
        Assert.Single(_log.Lines, line => line.Id == 1003);
    }

    [Fact]
    public void A_reload_that_changes_nothing_swaps_nothing()
    {
        Start();
        var before = _live["default"].Current;

        Reload(("Entry:Duration", "00:05:00"));

        Assert.Same(before, _live["default"].Current);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void Nothing_follows_after_the_end()
    {
        Start();
        _reloader!.Dispose();

        Reload(("Memory:MaxEntries", "5"));

        Assert.Equal(100_000, _live["default"].Current.Memory.MaxEntries);
    }

    [Fact]
    public void A_cache_that_is_made_after_a_reload_has_what_followed_and_no_more()
    {
        var started = Start();
        Reload(("Memory:MaxEntries", "5"), ("Memory:Policy", "Lru"));

        var made = _reloader!.CatchUp(new LiveSettings(started.Resolve("Shop.Orders"))).Current.Memory;
        Assert.Equal((5, "Lfu"), (made.MaxEntries, made.Policy));
    }

    [Fact]
    public void Without_configuration_there_is_nothing_to_follow() =>
        new SettingsReloader(Given.Load(root: null), _live, _log).Dispose();

    public void Dispose() => _reloader?.Dispose();

    private LoadedSettings Start()
    {
        _root["ConnectionStrings:cache"] = "redis:1";
        var started = Given.Load(_root, options => _code(options));
        foreach (var name in started.Caches.Keys.Append("Shop.Products"))
        {
            _live[name] = new(started.Resolve(name));
        }

        _reloader = new(started, _live, _log);
        return started;
    }

    private void Reload(params (string Path, string? Value)[] pairs)
    {
        foreach (var (path, value) in pairs)
        {
            _root[$"TieredCache:{path}"] = value;
        }

        _root.Reload();
    }

    private sealed class Recorder : ILogger
    {
        public List<(LogLevel Level, int Id, string Text)> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add((logLevel, eventId.Id, formatter(state, exception)));
    }
}
