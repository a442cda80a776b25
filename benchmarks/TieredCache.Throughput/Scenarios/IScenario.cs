using TieredCache.Throughput.Command;

namespace TieredCache.Throughput.Scenarios;

/// <summary>A question and how it is put to the caches.</summary>
internal interface IScenario
{
    IEnumerable<Result> Run(ThroughputOptions options);
}
