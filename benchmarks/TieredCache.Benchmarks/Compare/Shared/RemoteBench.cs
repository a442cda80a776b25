using StackExchange.Redis;
using TieredCache.Composition;
using TieredCache.Configuration;
using TieredCache.Entries;
using TieredCache.Remote.Wire;
using TieredCache.Throughput.Measuring;

namespace TieredCache.Benchmarks.Compare.Shared;

/// <summary>
/// A server, the bare client, and a cache whose memory holds one entry, so that each read goes to the server. Knows where the
/// cache keeps its entries there, so that the bare client can read the very same bytes.
/// </summary>
internal sealed class RemoteBench : IDisposable
{
    private readonly RedisKey[] _entries;
    private readonly Range[] _payloads;

    private RemoteBench(RedisServer server, ConnectionMultiplexer client, TieredCacheFactory factory, int keys)
    {
        (Server, Client, Factory) = (server, client, factory);
        Keys = KeySet.Of(keys);
        (_entries, _payloads) = (new RedisKey[keys], new Range[keys]);
    }

    public RedisServer Server { get; }

    public ConnectionMultiplexer Client { get; }

    public TieredCacheFactory Factory { get; }

    public Cache Cache => Factory.Default;

    public IDatabase Database => Client.GetDatabase();

    public string[] Keys { get; }

    /// <summary>Starts a server and keeps a product of so many bytes under each key.</summary>
    public static async Task<RemoteBench> StartAsync(int keys, int bytes)
    {
        var server = await RedisServer.StartAsync();
        var bench = new RemoteBench(server, await ConnectionMultiplexer.ConnectAsync(server.EndPoint), MakeNode(server.EndPoint, entries: 1), keys);
        await bench.Cache.GetAsync<Product>("warm-up"); // Waits for the first connection attempt.
        for (var i = 0; i < keys; i++)
        {
            await bench.Cache.SetAsync(bench.Keys[i], Product.OfSize(i, bytes));
        }

        await bench.FindEntriesAsync();

        // What is in memory is the last key at most.
        return (await bench.Cache.GetAsync<Product>(bench.Keys[0])).Origin == CacheOrigin.Remote || keys == 1
            ? bench
            : throw new InvalidOperationException("L1 answers: this would not measure L2.");
    }

    public static TieredCacheFactory MakeNode(string server, int entries, Action<TieredCacheOptions>? also = null) => TieredCacheFactory.Create(options =>
    {
        options.Redis.Configuration = server;
        options.Redis.CompressAboveBytes = 0;
        options.Redis.OperationTimeout = TimeSpan.FromSeconds(30); // A machine that is slow for a moment is not a server that is away.
        options.Entry.Duration = TimeSpan.FromHours(1);
        options.Memory.MaxEntries = entries;
        also?.Invoke(options);
    });

    /// <summary>The entry of a key as it lies on the server.</summary>
    public RedisKey EntryOf(int key) => _entries[key];

    /// <summary>Where the value's own bytes are in the entry.</summary>
    public Range PayloadOf(int key) => _payloads[key];

    public void Dispose()
    {
        Factory.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Client.Dispose();
        Server.Dispose();
    }

    // Where the cache keeps its entries is its own affair: whatever the server holds is looked at.
    private async Task FindEntriesAsync()
    {
        var names = new CacheKeys("default");
        var wires = Keys.Select((key, i) => (Wire: names.Wire(key), Number: i)).ToArray();
        foreach (var entry in Client.GetServer(Server.EndPoint).Keys(pattern: "*product:*", pageSize: 1_000).ToArray())
        {
            if (await Database.KeyTypeAsync(entry) != RedisType.String || (byte[]?)await Database.StringGetAsync(entry) is not { } bytes)
            {
                continue;
            }

            foreach (var (wire, number) in wires)
            {
                if (Envelope.TryRead(bytes, wire, out _, out _, out var payload) == RejectReason.None)
                {
                    const int Checksum = 4;
                    (_entries[number], _payloads[number]) = (entry, (bytes.Length - Checksum - payload.Length)..(bytes.Length - Checksum));
                }
            }
        }

        if (_payloads.Contains(default))
        {
            throw new InvalidOperationException("Not all entries reached the server.");
        }
    }
}
