using System.Net.Http.Json;

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
    public async Task<NodeStats> ReadStatsAsync()
    {
        var all = await Task.WhenAll(_nodes.Select(node => _client.GetFromJsonAsync<NodeStats>(new Uri(node, "/api/stats"))));
        return all.Aggregate((left, right) => left! + right!)!;
    }

    /// <summary>Asks the node whose turn it is for a product.</summary>
    /// <returns>False when the answer is not a success.</returns>
    public async Task<bool> AskAsync(int turn, int product, string suffix)
    {
        using var answer = await _client.GetAsync(new Uri(_nodes[turn % _nodes.Count], $"/api/products/{product}{suffix}"));
        return answer.IsSuccessStatusCode;
    }

    public void Dispose() => _client.Dispose();
}
