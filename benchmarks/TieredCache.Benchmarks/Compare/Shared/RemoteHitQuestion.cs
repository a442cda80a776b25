using System.Text.Json;
using TieredCache.Benchmarks.Compare.Libraries;
using TieredCache.Throughput.Measuring;

namespace TieredCache.Benchmarks.Compare.Shared;

/// <summary>What an answer from L2 costs over a bare StringGet of the same bytes with the same deserialization, for one caller and for 32.</summary>
internal sealed class RemoteHitQuestion : IQuestion
{
    private const int Keys = 64;
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    public string Name => "l2-hit";

    public IEnumerable<Line> Ask(CompareOptions options) => RemoteSizes.All.SelectMany(bytes => Ask(bytes, options));

    private IEnumerable<Line> Ask(int bytes, CompareOptions options)
    {
        using var bench = RemoteBench.StartAsync(Keys, bytes).GetAwaiter().GetResult();
        var (cache, database) = (bench.Cache, bench.Database);
        List<RemoteArm> arms =
        [
            new("StringGet", async i =>
            {
                byte[] entry = (await database.StringGetAsync(bench.EntryOf(i)).ConfigureAwait(false))!;
                JsonSerializer.Deserialize<Product>(entry.AsSpan(bench.PayloadOf(i)), Web);
            }),
            new(LibraryCatalog.Ours, async i => await cache.GetOrSetAsync(bench.Keys[i], 0, static (_, _, _) => NoLoad()).ConfigureAwait(false)),
            new("Cache.GetAsync", async i => await cache.GetAsync<Product>(bench.Keys[i]).ConfigureAwait(false)),
        ];
#if PEERS
        using var peers = new Peers.RemotePeers(bench, Product.OfSize(1, bytes));
        arms.AddRange(peers.Hits());
#endif
        return [.. RemoteSizes.Callers.SelectMany(callers => RemoteSizes.Said(Line.Of(Name, callers,
            new Contest<RemoteArm>(arms, new RemoteCalls(bench.Keys, callers), 1, options.Rounds, options.Time).Measure()), bytes))];
    }

    private static ValueTask<Product> NoLoad() => throw new InvalidOperationException("L2 has the key.");
}
