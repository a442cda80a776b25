namespace Storefront.Figures;

/// <summary>What <c>GET /api/stats</c> answers; counted since the node started.</summary>
/// <param name="Products">How many products the catalog has.</param>
/// <param name="L1Hits">Look-ups answered from memory.</param>
/// <param name="L2Hits">Look-ups answered from Redis.</param>
/// <param name="StaleHits">Values past their duration, served because a load failed or was slow.</param>
/// <param name="Loads">Calls of the loaders.</param>
/// <param name="UptimeSeconds">Since the node started.</param>
public sealed record NodeFigures(int Products, long L1Hits, long L2Hits, long StaleHits, long Loads, long UptimeSeconds);
