using System.Globalization;

namespace Sessions.Driving;

/// <summary>Shoppers whose every request may go to either process: what one puts into the cart, the other has to show; and what one offers.</summary>
internal sealed class Driver(Uri a, Uri b, Handshake handshake)
{
    private const int Shoppers = 20;
    private const int Items = 10;
    private const int Offers = 10;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);
    private readonly Tally _tally = new();
    private int _lost;
    private int _old;

    /// <returns>0 when no request failed and no cart lost anything while Redis was there.</returns>
    public static Task<int> RunAsync(IConfiguration configuration) =>
        new Driver(new(configuration["a"]!), new(configuration["b"]!), new(configuration["handshake"]!)).RunAsync();

    private async Task<int> RunAsync()
    {
        // A cookie is for a host, whatever its port.
        var shoppers = Enumerable.Range(0, Shoppers).Select(static _ => new HttpClient(new SocketsHttpHandler { UseCookies = true }) { Timeout = TimeSpan.FromSeconds(20) }).ToArray();
        await Task.WhenAll(shoppers.Select(ShopAsync));
        await OfferAsync(shoppers[0]);
        handshake.Half();
        while (handshake.IsRestarting())
        {
            await Task.WhenAll(shoppers.Select(async shopper =>
            {
                await AddAsync(shopper, a);
                await CountAsync(shopper, b);
                await NumberAsync(shopper, new Uri(b, "/offers"));
            }));
        }

        // What was in the carts before the restart may be gone: they begin anew.
        await Task.WhenAll(shoppers.Select(ShopAsync));
        await OfferAsync(shoppers[0]);
        Array.ForEach(shoppers, static shopper => shopper.Dispose());
        if (_tally.First is { } first)
        {
            await Console.Error.WriteLineAsync(first);
        }

        Console.WriteLine($"RESULT sample=Sessions requests={_tally.Requests} failed={_tally.Failed} lost={_lost} old_pages={_old} shoppers={Shoppers} done");
        return _tally.Failed == 0 && _lost == 0 && _old == 0 ? 0 : 1;
    }

    // Begins with an empty cart; each item goes in at the process that has just been seen to have the rest.
    private async Task ShopAsync(HttpClient shopper)
    {
        await _tally.SendAsync(shopper, HttpMethod.Delete, new Uri(a, "/cart"));
        var shows = await ShowsAsync(shopper, b, 0);
        for (var item = 1; shows && item <= Items; item++)
        {
            var (one, other) = item % 2 == 0 ? (a, b) : (b, a);
            await AddAsync(shopper, one);
            shows = await ShowsAsync(shopper, other, item);
        }

        if (!shows)
        {
            Interlocked.Increment(ref _lost);
        }
    }

    // Data and page of the new offers, seen at the process that did not make them.
    private async Task OfferAsync(HttpClient visitor)
    {
        for (var offer = 0; offer < Offers; offer++)
        {
            var (one, other) = offer % 2 == 0 ? (a, b) : (b, a);
            await NumberAsync(visitor, new Uri(other, "/offers"));
            var revision = await _tally.SendAsync(visitor, HttpMethod.Post, new Uri(one, "/offers"));
            if (revision is not null && !await BecomesAsync(() => NumberAsync(visitor, new Uri(other, "/offers")), int.Parse(revision, CultureInfo.InvariantCulture)))
            {
                _old++;
            }
        }
    }

    private Task<bool> ShowsAsync(HttpClient shopper, Uri node, int items) => BecomesAsync(() => CountAsync(shopper, node), items);

    private static async Task<bool> BecomesAsync(Func<Task<int>> read, int expected)
    {
        var end = DateTimeOffset.UtcNow + Bound;
        while (await read() != expected)
        {
            if (DateTimeOffset.UtcNow > end)
            {
                return false;
            }
        }

        return true;
    }

    private async Task AddAsync(HttpClient shopper, Uri node) => await _tally.SendAsync(shopper, HttpMethod.Post, new Uri(node, "/cart"));

    private Task<int> CountAsync(HttpClient shopper, Uri node) => NumberAsync(shopper, new Uri(node, "/cart"));

    private async Task<int> NumberAsync(HttpClient client, Uri address) =>
        await _tally.SendAsync(client, HttpMethod.Get, address) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : -1;
}
