using System.Globalization;

namespace TieredCache.HitRates.Running;

/// <summary>What one policy made of one trace at one size.</summary>
/// <param name="Trace">The trace's name.</param>
/// <param name="Policy">The policy's name.</param>
/// <param name="Capacity">The size, in entries or bytes.</param>
/// <param name="Requests">How many requests there were.</param>
/// <param name="Hits">How many of them were hits.</param>
/// <param name="ByteRatio">The share of the requested bytes that were hits; null: sizes are not known.</param>
internal sealed record HitRatio(string Trace, string Policy, long Capacity, int Requests, int Hits, double? ByteRatio = null)
{
    public double Ratio => (double)Hits / Requests;

    /// <summary>The line of output.</summary>
    public override string ToString()
    {
        var bytes = ByteRatio is { } ratio ? string.Create(CultureInfo.InvariantCulture, $" byte_hit_ratio={ratio:F4}") : "";
        return string.Create(CultureInfo.InvariantCulture, $"trace={Trace} policy={Policy} capacity={Capacity} requests={Requests} hit_ratio={Ratio:F4}{bytes}");
    }
}
