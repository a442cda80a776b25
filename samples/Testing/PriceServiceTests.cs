using TieredCache.Composition;
using TieredCache.Testing;

namespace Samples.Testing;

/// <summary>One process, in which time passes when the test says so.</summary>
public sealed class PriceServiceTests : IAsyncDisposable
{
    private readonly ControllableClock _clock = new();
    private readonly FakePriceTable _table = new();
    private readonly TieredCacheFactory _caches;
    private readonly PriceService _prices;

    public PriceServiceTests()
    {
        _caches = TieredCacheFactory.Create(static options =>
        {
            options.Entry.Duration = TimeSpan.FromMinutes(5);
            options.Entry.Jitter = 0;
            options.Entry.StaleOnError = TimeSpan.FromHours(1);
        }, time: _clock);
        _prices = new PriceService(_caches.Default, _table);
    }

    public ValueTask DisposeAsync() => _caches.DisposeAsync();

    [Fact]
    public async Task A_price_is_read_from_the_table_once_in_five_minutes()
    {
        await _prices.GetAsync("tea");
        _clock.Advance(TimeSpan.FromMinutes(4.9));
        await _prices.GetAsync("tea");
        Assert.Equal(1, _table.Reads);
        _clock.Advance(TimeSpan.FromMinutes(0.2));
        await _prices.GetAsync("tea");
        Assert.Equal(2, _table.Reads);
    }

    [Fact]
    public async Task A_price_that_was_changed_is_seen_at_once()
    {
        await _prices.GetAsync("tea");
        await _prices.ChangeAsync("tea", 3);
        Assert.Equal(3, (await _prices.GetAsync("tea")).Amount);
    }

    [Fact]
    public async Task While_the_table_is_away_the_last_price_is_shown()
    {
        await _prices.GetAsync("tea");
        _clock.Advance(TimeSpan.FromMinutes(6));
        _table.Before = static _ => throw new IOException("The table is away.");
        Assert.Equal(1, (await _prices.GetAsync("tea")).Amount);
    }
}
