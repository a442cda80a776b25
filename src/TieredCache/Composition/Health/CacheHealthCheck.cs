using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace TieredCache.Composition.Health;

/// <summary>One check: takes the vitals, has them judged, and says so with the status that the registration has for a failure.</summary>
internal sealed class CacheHealthCheck(CacheProvider provider, CacheReadiness readiness, Func<CacheVitals, CacheReadiness, HealthFinding> judge) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var finding = judge(provider.Vitals, readiness);
        return Task.FromResult(new HealthCheckResult(finding.IsGood ? HealthStatus.Healthy : context.Registration.FailureStatus, finding.Words, exception: null, finding.Data));
    }
}

/// <summary>What a check has found: whether it is good, in words, and in numbers.</summary>
internal sealed record HealthFinding(bool IsGood, string Words, IReadOnlyDictionary<string, object> Data);
