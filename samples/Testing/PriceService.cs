using TieredCache;

namespace Samples.Testing;

/// <summary>A price, and how often it has been changed.</summary>
public sealed record Price(string Article, decimal Amount, long Revision);

/// <summary>Where prices are kept.</summary>
public interface IPriceTable
{
    ValueTask<Price> FindAsync(string article, CancellationToken cancellationToken);

    ValueTask<Price> ChangeAsync(string article, decimal amount, CancellationToken cancellationToken);
}

/// <summary>What is to be tested: it reads through the cache, and removes what it has changed.</summary>
public sealed class PriceService(ICache cache, IPriceTable table)
{
    public ValueTask<Price> GetAsync(string article, CancellationToken cancellationToken = default) =>
        cache.GetOrSetAsync(KeyOf(article), (table, article), static (of, _, token) => of.table.FindAsync(of.article, token), cancellationToken: cancellationToken);

    public async Task<Price> ChangeAsync(string article, decimal amount, CancellationToken cancellationToken = default)
    {
        var changed = await table.ChangeAsync(article, amount, cancellationToken);
        await cache.RemoveAsync(KeyOf(article), cancellationToken);
        return changed;
    }

    public static string KeyOf(string article) => $"price:{article}";
}
