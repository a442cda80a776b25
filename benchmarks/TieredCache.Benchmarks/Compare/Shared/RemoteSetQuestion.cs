using System.Text.Json;
using TieredCache.Benchmarks.Compare.Libraries;
using TieredCache.Throughput.Measuring;

namespace TieredCache.Benchmarks.Compare.Shared;

/// <summary>What a write costs over serializing the value and a bare StringSet with an expiry, for one caller and for 32.</summary>
internal sealed class RemoteSetQuestion : IQuestion
{
    private const int Keys = 64;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    public string Name => "l2-set";

    public IEnumerable<Line> Ask(CompareOptions options) => RemoteSizes.All.SelectMany(bytes => Ask(bytes, options));

    private IEnumerable<Line> Ask(int bytes, CompareOptions options)
    {
        using var bench = RemoteBench.StartAsync(Keys, bytes).GetAwaiter().GetResult();
        var (cache, database, product) = (bench.Cache, bench.Database, Product.OfSize(1, bytes));
        List<RemoteArm> arms =
        [
            new("StringSet", async i => await database.StringSetAsync($"bare:{i}", JsonSerializer.SerializeToUtf8Bytes(product, Web), Hour).ConfigureAwait(false)),
            new(LibraryCatalog.Ours, i => cache.SetAsync(bench.Keys[i], product)),
        ];
#if PEERS
        using var peers = new Peers.RemotePeers(bench, product);
        arms.AddRange(peers.Sets());
#endif
        return [.. RemoteSizes.Callers.SelectMany(callers => RemoteSizes.Said(Line.Of(Name, callers,
            new Contest<RemoteArm>(arms, new RemoteCalls(bench.Keys, callers), 1, options.Rounds, options.Time).Measure()), bytes))];
    }
}
