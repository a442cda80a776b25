using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using TieredCache.Adapters;
using TieredCache.Composition.Behind;
using TieredCache.Composition.Health;
using TieredCache.Composition.Warming;
using TieredCache.Configuration;
using TieredCache.Configuration.Loading;
using TieredCache.Diagnostics;
using TieredCache.Pipeline;
using TieredCache.Strategies;

namespace TieredCache.Composition;

/// <summary>The named caches of a process: the declared ones from the start, those of <see cref="ICache{TScope}"/> when they are first asked for.</summary>
internal sealed class CacheProvider : ICacheProvider, IAsyncDisposable, IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Cache>> _caches = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, LiveSettings> _live = new(StringComparer.OrdinalIgnoreCase);
    private readonly LoadedSettings _loaded;
    private readonly CacheEnvironment _environment;
    private readonly ProcessParts _process;
    private readonly BehindAssembler _behinds;
    private readonly CacheAssembler _assembler;
    private readonly SettingsReloader _reloader;
    private readonly HashSet<string> _names;
    private int _disposed;

    public CacheProvider(LoadedSettings loaded, CacheEnvironment environment)
    {
        StartChecks.Run(loaded, environment);
        (_loaded, _environment) = (loaded, environment);
        _process = new ProcessParts(loaded.Process, loaded.Caches[LoadedSettings.DefaultCache].Remote, environment,
            loaded.Caches.Values.Select(static settings => settings.WriteBehind).FirstOrDefault(static behind => behind.Directory is not null));
        _behinds = new BehindAssembler(_process, environment);
        _assembler = new CacheAssembler(_process, environment, _behinds);
        _names = new HashSet<string>(loaded.Caches.Keys, StringComparer.OrdinalIgnoreCase);
        foreach (var settings in loaded.Caches.Values)
        {
            Declare(settings);
        }

        _reloader = new SettingsReloader(loaded, _live, environment.Logger);
        AbandonedJournals.Report(loaded, environment.Logger);
        ConfigurationLog.Tiers(environment.Logger, StartReport.Of(loaded, _process.Description));
    }

    public IReadOnlyCollection<string> Names => _names;

    public Cache Default => Get(LoadedSettings.DefaultCache);

    /// <summary>How they are.</summary>
    public CacheVitals Vitals
    {
        get
        {
            CacheParts[] made = [.. _caches.Values.Where(static cache => cache.IsValueCreated).Select(static cache => cache.Value.Pipeline.Parts)];
            return new(made.Length, made.Sum(static parts => (long)parts.Memory.Count), made.Sum(static parts => parts.Memory.Weight), made.Select(static parts => parts.Bounds.Share).DefaultIfEmpty(1).Min())
            {
                Remote = _process.RemoteVitals,
                Behinds = _behinds.Vitals,
            };
        }
    }

    ICache ICacheProvider.GetCache(string name) => Get(name);

    /// <summary>Finds a declared cache.</summary>
    public Cache Get(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _names.Contains(name)
            ? _caches[name].Value
            : throw new ArgumentException(
                $"There is no cache named '{name}'. Declared are: {string.Join(", ", Names)}. Declare it under TieredCache:Caches:{name} or with AddCache(\"{name}\").", nameof(name));
    }

    /// <summary>The cache of a type: mapped, else named after it, else one with the default settings under its full name.</summary>
    public Cache GetScoped(Type scope)
    {
        if (_environment.ScopeNames.TryGetValue(scope, out var mapped))
        {
            return Get(mapped);
        }

        if (_names.Contains(scope.Name))
        {
            return Get(scope.Name);
        }

        var name = scope.ToString();
        return _caches.TryGetValue(name, out var held) ? held.Value : Declare(Undeclared(name)).Value;
    }

    /// <summary>A named cache as the platform's class.</summary>
    public TieredHybridCache HybridOf(string name) => new(Get(name).Pipeline);

    /// <summary>A named cache as the platform's distributed cache.</summary>
    public TieredDistributedCache DistributedOf(string name) => new(Get(name).Pipeline);

    /// <summary>Makes the declared caches and begins to connect; never waits for a server.</summary>
    public void Start()
    {
        foreach (var name in Names)
        {
            _ = Get(name);
        }
    }

    /// <summary>What warms up the declared caches.</summary>
    public IReadOnlyList<CacheWarmer> Warmers(IServiceScopeFactory scopes, CacheReadiness readiness) => [.. Names.Select(name => new CacheWarmer(
        Get(name), [.. _environment.WarmupSources.Where(source => source.Cache.Equals(name, StringComparison.OrdinalIgnoreCase))], scopes, readiness, _environment.Time, _environment.Logger))];

    /// <summary>The dead letters of a named cache that writes behind.</summary>
    public IDeadLetterQueue LettersOf(string name) => _behinds.LettersOf(Get(name).Name)
        ?? throw new InvalidOperationException($"The cache '{name}' has no dead letters: its Strategy is not \"WriteBehind\".");

    /// <summary>Brings the writes that wait by now to their stores, until the token is cancelled; new ones are taken.</summary>
    public ValueTask FlushAsync(CancellationToken cancellationToken) => _behinds.FlushAsync(cancellationToken);

    /// <summary>Refuses new writes and brings acknowledged ones to their stores until the token is cancelled; what is left stays in the journals.</summary>
    public ValueTask DrainAsync(CancellationToken cancellationToken) => _behinds.DrainAsync(cancellationToken);

    /// <summary>For containers that are disposed of synchronously: ends without waiting for the connection to close.</summary>
    public void Dispose() => _ = DisposeAsync().AsTask();

    /// <summary>Ends it, once: a container that hands it out under several types disposes of it for each.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _reloader.Dispose();
        await _behinds.DisposeAsync().ConfigureAwait(false);
        await _process.DisposeAsync().ConfigureAwait(false);
    }

    // It has no store, which only a declared cache can be given: so it cannot write to one, whatever strategy stands above all caches.
    private CacheSettings Undeclared(string name) => _loaded.Resolve(name) is var settings && _environment.NeedsStore(settings.Strategy)
        ? settings with { Strategy = CacheAside.StrategyName }
        : settings;

    private Lazy<Cache> Declare(CacheSettings settings) => _caches.GetOrAdd(settings.Name, (name, settings) => new Lazy<Cache>(() =>
    {
        _process.Start();
        return _assembler.Assemble(_reloader.CatchUp(_live.GetOrAdd(name, static (_, settings) => new LiveSettings(settings), settings)));
    }), settings);
}
