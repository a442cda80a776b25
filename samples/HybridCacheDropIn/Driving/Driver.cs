using System.Globalization;

namespace HybridCacheDropIn.Driving;

/// <summary>Reads and writes through two processes, and looks whether each sees what the other has done.</summary>
internal sealed class Driver(HttpClient client, Uri a, Uri b, Handshake handshake)
{
    private const int Products = 200;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);
    private readonly Tally _tally = new();
    private int _stale;

    /// <returns>0 when no request failed and nothing stale was left.</returns>
    public static async Task<int> RunAsync(IConfiguration configuration)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
        return await new Driver(client, new(configuration["a"]!), new(configuration["b"]!), new(configuration["handshake"]!)).RunAsync();
    }

    private async Task<int> RunAsync()
    {
        await Task.WhenAll(Enumerable.Range(0, Products * 8).Select(i => ReadAsync(i % 2 == 0 ? a : b, i / 8)));
        var loads = await LoadsAsync();
        for (var id = 0; id < 50; id++)
        {
            await ChangeAsync(id, price: 100 + id);
        }

        await _tally.SendAsync(client, HttpMethod.Delete, new Uri(a, "/prices"));
        handshake.Half();
        for (var i = 0; handshake.IsRestarting(); i++)
        {
            await Task.WhenAll(ReadAsync(a, i % Products), ReadAsync(b, i % Products), WriteAsync(a, 100 + (i % 50), i));
        }

        for (var id = 0; id < 50; id++)
        {
            await ChangeAsync(id, price: 1_000 + id);
        }

        if (_tally.First is { } first)
        {
            await Console.Error.WriteLineAsync(first);
        }

        Console.WriteLine($"RESULT sample=HybridCacheDropIn requests={_tally.Requests} failed={_tally.Failed} stale={_stale} products={Products} loads={loads} done");
        return _tally.Failed == 0 && _stale == 0 && loads == Products ? 0 : 1;
    }

    // Writes by one process, and waits until the other shows it.
    private async Task ChangeAsync(int id, int price)
    {
        await WriteAsync(a, id, price);
        var end = DateTimeOffset.UtcNow + Bound;
        while (await ReadAsync(b, id) != price)
        {
            if (DateTimeOffset.UtcNow > end)
            {
                _stale++;
                return;
            }
        }
    }

    private async Task<int> LoadsAsync() => Number(await _tally.SendAsync(client, HttpMethod.Get, new Uri(a, "/loads"))) + Number(await _tally.SendAsync(client, HttpMethod.Get, new Uri(b, "/loads")));

    private async Task<int> ReadAsync(Uri node, int id) => Number(await _tally.SendAsync(client, HttpMethod.Get, new Uri(node, $"/prices/{id}")));

    private async Task WriteAsync(Uri node, int id, int price) => await _tally.SendAsync(client, HttpMethod.Put, new Uri(node, $"/prices/{id}/{price}"));

    private static int Number(string? text) => text is null ? -1 : int.Parse(text, CultureInfo.InvariantCulture);
}
