using System.Net.Http.Json;
using System.Text.Json;

namespace Storefront.Driver.Running;

/// <summary>The nodes under load, over connections that are kept alive. An answer is read to its last byte.</summary>
internal sealed class Cluster : IDisposable
{
    private readonly IReadOnlyList<Uri> _nodes;
    private readonly HttpClient _client;

    public Cluster(IReadOnlyList<Uri> nodes, int concurrency)
    {
        _nodes = nodes;
        _client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = concurrency, UseProxy = false, UseCookies = false })
        {
            Timeout = TimeSpan.FromSeconds(30),
        };
    }

    /// <summary>The figures of all nodes, summed.</summary>
    /// <exception cref="JsonException">A node says something else, or has no products.</exception>
    public async Task<NodeStats> ReadStatsAsync()
    {
        var all = await Task.WhenAll(_nodes.Select(node => _client.GetFromJsonAsync<NodeStats>(new Uri(node, "/api/stats"))));
        return Array.TrueForAll(all, static stats => stats is { Products: > 0 })
            ? all.Aggregate((left, right) => left! + right!)!
            : throw new JsonException("/api/stats tells of no products.");
    }

    /// <summary>The names of the strategies that the shop shows.</summary>
    public async Task<IReadOnlyList<string>> ReadStrategiesAsync() =>
        [.. (await _client.GetFromJsonAsync<StrategyStats[]>(new Uri(_nodes[0], "/api/strategies")))!.Select(static strategy => strategy.Name)];

    /// <summary>What all nodes together have asked the store for one strategy.</summary>
    public async Task<StrategyStats> ReadStrategyAsync(string name)
    {
        var all = await Task.WhenAll(_nodes.Select(node => _client.GetFromJsonAsync<StrategyStats[]>(new Uri(node, "/api/strategies"))));
        var own = all.SelectMany(static node => node!).Where(strategy => strategy.Name == name).ToArray();
        return new StrategyStats(name, own.Sum(static strategy => strategy.StoreReads), own.Sum(static strategy => strategy.StoreWrites));
    }

    /// <summary>Asks the node whose turn it is for a product.</summary>
    /// <returns>False when the answer is not a success.</returns>
    public Task<bool> AskAsync(int turn, int product, string suffix) => AskAsync(turn, $"/api/products/{product}{suffix}");

    /// <inheritdoc cref="AskAsync(int,int,string)"/>
    public async Task<bool> AskAsync(int turn, string path)
    {
        using var answer = await _client.GetAsync(new Uri(_nodes[turn % _nodes.Count], path));
        return answer.IsSuccessStatusCode;
    }

    /// <summary>The bytes of an answer of the first node.</summary>
    public Task<byte[]> ReadAsync(string path) => _client.GetByteArrayAsync(new Uri(_nodes[0], path));

    /// <summary>Sends JSON to the node whose turn it is.</summary>
    /// <returns>False when the answer is not a success.</returns>
    public async Task<bool> WriteAsync(int turn, string path, byte[] json)
    {
        using var body = new ByteArrayContent(json);
        body.Headers.ContentType = new("application/json");
        using var answer = await _client.PutAsync(new Uri(_nodes[turn % _nodes.Count], path), body);
        return answer.IsSuccessStatusCode;
    }

    public void Dispose() => _client.Dispose();
}
