namespace TieredCache.Strategies;

/// <summary>The store first, then the tiers. A store write that fails fails the call; it may have committed all the same, so the tiers drop the key.</summary>
internal sealed class WriteThrough : IWriteStrategy
{
    public const string StrategyName = "WriteThrough";

    public string Name => StrategyName;

    public bool NeedsStore => true;

    public async ValueTask WriteAsync(StrategyWrite write, CancellationToken cancellationToken)
    {
        try
        {
            await write.WriteStoreAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception)
        {
            try
            {
                await write.RemoveAsync(CancellationToken.None).ConfigureAwait(false);
            }
            catch (CacheUnavailableException)
            {
                // It is pending, and what the store has said tells the caller more.
            }

            throw;
        }

        await write.ApplyAsync(CancellationToken.None).ConfigureAwait(false);
    }
}
