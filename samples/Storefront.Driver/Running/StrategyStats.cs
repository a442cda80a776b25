namespace Storefront.Driver.Running;

/// <summary>What a node's <c>GET /api/strategies</c> says of one strategy.</summary>
internal sealed record StrategyStats(string Name, int StoreReads, int StoreWrites);
