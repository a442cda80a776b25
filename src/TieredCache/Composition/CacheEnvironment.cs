using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using TieredCache.Coherence;
using TieredCache.Coherence.Running;
using TieredCache.Composition.Warming;
using TieredCache.Diagnostics.Guarding;
using TieredCache.Journal.Files;
using TieredCache.Memory.Upkeep;
using TieredCache.Strategies;
using TieredCache.Strategies.Behind;

namespace TieredCache.Composition;

/// <summary>What the caches take from the application around them.</summary>
internal sealed record CacheEnvironment
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where messages go; what it throws does not come back.</summary>
    public required ILogger Logger { get; init => field = new GuardedLogger(value); }

    public IMeterFactory? Meters { get; init; }

    public IServiceScopeFactory? Scopes { get; init; }

    public Func<Task<IConnectionMultiplexer>>? Connect { get; init; }

    /// <summary>A shared tier in place of the configured Redis, for tests; it is disposed of with the caches.</summary>
    public ISharedTier? Shared { get; init; }

    /// <summary>Makes what gives the node its turns; null: a thread of its own, or under a clock of tests its timer.</summary>
    public Func<INodePump>? Pump { get; init; }

    public IReadOnlyList<ICacheSerializer> Serializers { get; init; } = [];

    public IReadOnlyList<IWriteStrategy> Strategies { get; init; } = [new CacheAside(), new WriteThrough()];

    public IReadOnlyList<StoreGateway> Stores { get; init; } = [];

    /// <summary>True for a strategy that writes to a store.</summary>
    public bool NeedsStore(string strategy) => WriteBehind.IsNamed(strategy)
        || Strategies.Any(known => known.NeedsStore && known.Name.Equals(strategy, StringComparison.OrdinalIgnoreCase));

    public IReadOnlyList<WarmupSource> WarmupSources { get; init; } = [];

    public IReadOnlyList<RemovalHandler> RemovalHandlers { get; init; } = [];

    /// <summary>Calls that name caches, each of which has to be declared.</summary>
    public IReadOnlyList<NamedBy> Named { get; init; } = [];

    /// <summary>Stands between a journal and its directory, for tests.</summary>
    public Func<IJournalFiles, IJournalFiles> JournalFiles { get; init; } = static files => files;

    /// <summary>How much memory there is.</summary>
    public Func<MemoryReading> Memory { get; init; } = MemoryReading.Take;

    /// <summary>Names of caches by the types that <c>AddCache&lt;TScope&gt;</c> has mapped.</summary>
    public IReadOnlyDictionary<Type, string> ScopeNames { get; init; } = new Dictionary<Type, string>();

    // The one place where the dice are the real ones.
#pragma warning disable RS0030
    public Func<double> Dice { get; init; } = Random.Shared.NextDouble;
#pragma warning restore RS0030
}
