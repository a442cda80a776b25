using System.Collections.Concurrent;

namespace Samples.Testing;

/// <summary>The table as a dictionary that counts, and that takes as long or fails as a test wants.</summary>
internal sealed class FakePriceTable : IPriceTable
{
    private readonly ConcurrentDictionary<string, Price> _prices = new(StringComparer.Ordinal);

    public int Reads { get; private set; }

    public Func<CancellationToken, Task> Before { get; set; } = static _ => Task.CompletedTask;

    public async ValueTask<Price> FindAsync(string article, CancellationToken cancellationToken)
    {
        Reads++;
        await Before(cancellationToken);
        return _prices.GetOrAdd(article, static article => new Price(article, 1, 0));
    }

    public ValueTask<Price> ChangeAsync(string article, decimal amount, CancellationToken cancellationToken) =>
        new(_prices.AddOrUpdate(article, article => new Price(article, amount, 1), (_, held) => held with { Amount = amount, Revision = held.Revision + 1 }));
}
