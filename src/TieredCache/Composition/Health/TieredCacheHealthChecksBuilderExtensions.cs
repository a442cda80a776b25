using Microsoft.Extensions.Diagnostics.HealthChecks;
using TieredCache;
using TieredCache.Composition;
using TieredCache.Composition.Health;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Tells health checks about the cache.</summary>
public static class TieredCacheHealthChecksBuilderExtensions
{
    private static readonly string[] LiveAndReady = ["live", "ready"];
    private static readonly string[] Ready = ["ready"];

    /// <summary>
    /// Adds five checks, and the cache itself where it was not added yet: <c>tieredcache-memory</c> (tags <c>live</c> and <c>ready</c>), <c>tieredcache-redis</c>,
    /// <c>tieredcache-coherence</c>, <c>tieredcache-write-behind</c> and <c>tieredcache-warm-up</c> (tag <c>ready</c>). Each has a
    /// short description and data in numbers; keys and values are in none. Called again, it adds nothing.
    /// </summary>
    /// <remarks>
    /// The cache can do without Redis, and readers can do without the store of write-behind: those are <c>Degraded</c>, which a probe
    /// answers with 200. <c>Unhealthy</c> is <c>tieredcache-warm-up</c> alone, until the warm-up has ended. For another opinion set the
    /// <c>FailureStatus</c> of a registration in <see cref="HealthCheckServiceOptions"/>.
    /// </remarks>
    public static IHealthChecksBuilder AddTieredCache(this IHealthChecksBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Services.Any(static service => service.ServiceType == typeof(HealthMark)))
        {
            return builder;
        }

        builder.Services.AddTieredCache();
        builder.Services.AddSingleton<HealthMark>();
        return builder
            .Add(Check("tieredcache-memory", HealthStatus.Degraded, LiveAndReady, static (vitals, _) => HealthJudge.Memory(vitals)))
            .Add(Check("tieredcache-redis", HealthStatus.Degraded, Ready, static (vitals, _) => HealthJudge.Redis(vitals)))
            .Add(Check("tieredcache-coherence", HealthStatus.Degraded, Ready, static (vitals, _) => HealthJudge.Coherence(vitals)))
            .Add(Check("tieredcache-write-behind", HealthStatus.Degraded, Ready, static (vitals, _) => HealthJudge.WriteBehind(vitals)))
            .Add(Check("tieredcache-warm-up", HealthStatus.Unhealthy, Ready, static (_, readiness) => HealthJudge.WarmUp(readiness)));
    }

    private static HealthCheckRegistration Check(string name, HealthStatus failure, string[] tags, Func<CacheVitals, CacheReadiness, HealthFinding> judge) => new(name,
        provider => new CacheHealthCheck(provider.GetRequiredService<CacheProvider>(), provider.GetRequiredService<CacheReadiness>(), judge), failure, tags);

    /// <summary>Says that the checks are there.</summary>
    private sealed class HealthMark;
}
