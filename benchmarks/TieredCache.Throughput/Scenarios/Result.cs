using System.Globalization;

namespace TieredCache.Throughput.Scenarios;

/// <summary>A line of output.</summary>
internal record Result(string Scenario, int Threads, string Arm, double Nanoseconds, double Bytes, double Ratio)
{
    /// <summary>What only this scenario has to say.</summary>
    public FormattableString More { get; init; } = $"";

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"RESULT scenario={Scenario} threads={Threads} arm={Arm} ns={Nanoseconds:0.0} bytes={Bytes:0.##} ratio_to_dictionary={Ratio:0.00}{FormattableString.Invariant(More)}");
}
