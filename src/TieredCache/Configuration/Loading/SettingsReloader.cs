using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using TieredCache.Configuration.Table;
using TieredCache.Diagnostics;

namespace TieredCache.Configuration.Loading;

/// <summary>
/// Lets five settings follow the file while the process runs: <c>Duration</c>, <c>Jitter</c>, <c>RefreshAhead</c>,
/// <c>StaleOnError</c> and <c>MaxEntries</c>. Every reload is a whole load, validation included, compared with what the process
/// started with; so what cannot follow is told once, and putting it back is no news. Nothing is thrown into the configuration
/// provider, whose callback this is.
/// </summary>
internal sealed class SettingsReloader : IDisposable
{
    private readonly Lock _gate = new();
    private readonly LoadedSettings _started;
    private readonly IReadOnlyDictionary<string, LiveSettings> _live;
    private readonly ILogger _logger;
    private readonly IDisposable? _subscription;
    private LoadedSettings _latest;
    private string _told = string.Empty;
    private bool _disposed;

    /// <param name="started">What the process started with.</param>
    /// <param name="live">The settings to swap, by name. Where it grows while running it must allow that while it is enumerated.</param>
    /// <param name="logger">Hears what could not follow and what was refused.</param>
    public SettingsReloader(LoadedSettings started, IReadOnlyDictionary<string, LiveSettings> live, ILogger logger)
    {
        (_started, _latest, _live, _logger) = (started, started, live, logger);
        if (started.Source.Root?.GetSection(started.Source.SectionName) is { } section)
        {
            _subscription = ChangeToken.OnChange(section.GetReloadToken, Reload);
        }
    }

    /// <summary>Brings the settings of a cache that is made now to what was last reloaded. They stand among the live ones by then, so no reload passes them by.</summary>
    public LiveSettings CatchUp(LiveSettings live)
    {
        lock (_gate)
        {
            live.Swap(Follow(live.Current, _latest));
            return live;
        }
    }

    public void Dispose()
    {
        _subscription?.Dispose();
        lock (_gate)
        {
            _disposed = true;
        }
    }

    private void Reload()
    {
        lock (_gate)
        {
            try
            {
                if (!_disposed)
                {
                    _latest = SettingsLoader.Load(_started.Source);
                    TellFixed(_latest);
                    foreach (var live in _live.Values)
                    {
                        Swap(live);
                    }
                }
            }
            catch (OptionsValidationException refused)
            {
                ConfigurationLog.ReloadRefused(_logger, string.Join(Environment.NewLine, refused.Failures));
            }
            catch (Exception failure)
            {
                ConfigurationLog.ReloadFailed(_logger, failure);
            }
        }
    }

    private void Swap(LiveSettings live)
    {
        var next = Follow(live.Current, _latest);
        if (next == live.Current)
        {
            return;
        }

        try
        {
            live.Swap(next);
            ConfigurationLog.Reloaded(_logger, next.Name);
        }
        catch (Exception failure)
        {
            // A listener failed; the other caches follow all the same.
            ConfigurationLog.ReloadFailed(_logger, failure);
        }
    }

    private CacheSettings Follow(CacheSettings current, LoadedSettings loaded)
    {
        // A cache that was declared or dropped by the reload keeps what it has: that cannot follow, and was told.
        if (_started.Options.Caches.ContainsKey(current.Name) != loaded.Options.Caches.ContainsKey(current.Name))
        {
            return current;
        }

        var now = loaded.Resolve(current.Name);
        return current with
        {
            Memory = current.Memory with { MaxEntries = now.Memory.MaxEntries },
            Entry = current.Entry with
            {
                Duration = now.Entry.Duration,
                Jitter = now.Entry.Jitter,
                // A share is meant for its mode, which does not follow.
                RefreshAhead = now.Entry.RefreshesByChance == current.Entry.RefreshesByChance ? now.Entry.RefreshAhead : current.Entry.RefreshAhead,
                StaleOnError = now.Entry.StaleOnError,
                NamesStaleOnError = now.Entry.NamesStaleOnError,
            },
        };
    }

    private void TellFixed(LoadedSettings loaded)
    {
        var source = _started.Source;
        var paths = OptionsTable.Root.FixedChanges(_started.Options, loaded.Options, source.SectionName);
        if (!Same(loaded.Process.Redis, _started.Process.Redis) && loaded.Options.Redis.ConnectionStringName is { Length: > 0 } name
            && Same(name, _started.Options.Redis.ConnectionStringName))
        {
            paths = paths.Append($"ConnectionStrings:{name}");
        }

        var list = string.Join(", ", paths);
        if (list.Length > 0 && !Same(list, _told))
        {
            ConfigurationLog.CannotFollow(_logger, list);
        }

        _told = list;
    }

    private static bool Same(string? one, string? other) => string.Equals(one, other, StringComparison.Ordinal);
}
