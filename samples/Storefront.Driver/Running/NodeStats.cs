namespace Storefront.Driver.Running;

/// <summary>What a node's <c>GET /api/stats</c> says, as far as it is used here.</summary>
internal sealed record NodeStats(int Products, long L1Hits, long L2Hits, long Loads)
{
    public static NodeStats operator +(NodeStats left, NodeStats right) =>
        new(left.Products, left.L1Hits + right.L1Hits, left.L2Hits + right.L2Hits, left.Loads + right.Loads);

    public static NodeStats operator -(NodeStats left, NodeStats right) =>
        new(left.Products, left.L1Hits - right.L1Hits, left.L2Hits - right.L2Hits, left.Loads - right.Loads);
}
