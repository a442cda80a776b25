using System.Collections.Concurrent;

namespace Storefront.Strategies;

/// <summary>How often the distant store was asked for each strategy.</summary>
internal sealed class DistantCounts
{
    private readonly ConcurrentDictionary<string, int> _reads = new();
    private readonly ConcurrentDictionary<string, int> _writes = new();

    public void Read(string strategy) => _reads.AddOrUpdate(strategy, 1, static (_, count) => count + 1);

    public void Write(string strategy) => _writes.AddOrUpdate(strategy, 1, static (_, count) => count + 1);

    public StrategyFigures Of(string strategy) => new(strategy, _reads.GetValueOrDefault(strategy), _writes.GetValueOrDefault(strategy));
}

/// <summary>What <c>GET /api/strategies</c> says of each.</summary>
/// <param name="Name">The strategy, as it stands in the address of its products.</param>
/// <param name="StoreReads">Products read from the store since the node started.</param>
/// <param name="StoreWrites">Calls that wrote the store since the node started.</param>
public sealed record StrategyFigures(string Name, int StoreReads, int StoreWrites);
