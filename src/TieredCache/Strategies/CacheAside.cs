namespace TieredCache.Strategies;

/// <summary>The application writes its own database; a set or removal brings the tiers up to date and nothing else.</summary>
internal sealed class CacheAside : IWriteStrategy
{
    public const string StrategyName = "CacheAside";

    public string Name => StrategyName;

    public bool NeedsStore => false;

    public ValueTask WriteAsync(StrategyWrite write, CancellationToken cancellationToken) => write.ApplyAsync(cancellationToken);
}
