using System.Globalization;
using System.Text;
using StackExchange.Redis;
using TieredCache.Remote;

namespace TieredCache.Redis;

/// <summary>
/// The physical keys of one layout. Everything of a bucket carries one hash tag, <c>{prefix.bucket.i}</c>, so that each
/// script stays in one slot; <c>i</c> is the first number that puts the tag's slot into the bucket's share of the 16,384,
/// so that the buckets spread evenly over a cluster and every node composes the same keys. Tags have a bucket of their own,
/// with index <see cref="Buckets"/>.
/// </summary>
/// <remarks>
/// The names of one key differ in what stands before its wire form only. A name is those bytes, which are the same for all keys of a
/// bucket, and the wire form as it is: the client writes one behind the other, and nothing is put together for it.
/// </remarks>
internal sealed class RedisKeys
{
    private const int Slots = 16384;
    private const string Kinds = "elvwqd";
    private readonly string[] _roots;
    private readonly RedisKey[] _controls;
    private readonly RedisKey[] _logs;
    private readonly RedisKey[] _before;

    public RedisKeys(string prefix, int buckets)
    {
        Buckets = buckets;
        _roots = new string[buckets + 1];
        for (var bucket = 0; bucket < buckets; bucket++)
        {
            _roots[bucket] = $"tc:{{{TagFor(prefix, bucket, buckets)}}}:";
        }

        _roots[buckets] = $"tc:{{{prefix}.tags}}:";
        _controls = Array.ConvertAll(_roots, static root => (RedisKey)(root + "c"));
        _logs = Array.ConvertAll(_roots, static root => (RedisKey)(root + "log"));
        _before = [.. _roots.SelectMany(static root => Kinds.Select(kind => (RedisKey)Encoding.UTF8.GetBytes($"{root}{kind}:")))];
    }

    /// <summary>How many buckets there are, without that of the tags.</summary>
    public int Buckets { get; }

    public int BucketOf(RemoteKey key) => (int)(key.Hash & (uint)(Buckets - 1));

    public static RedisKey Layout(string prefix) => $"tc:{{{prefix}.layout}}";

    /// <summary>The hash: epoch <c>ep</c>, sequence <c>sq</c>, master <c>rid</c>, write sequence <c>ws</c>, heartbeat <c>hb</c>.</summary>
    public RedisKey Control(int bucket) => _controls[bucket];

    /// <summary>The stream whose id is the sequence.</summary>
    public RedisKey Log(int bucket) => _logs[bucket];

    public string Channel(int bucket) => _roots[bucket] + "ch";

    /// <summary>The sorted set of the tags' last removals.</summary>
    public RedisKey Tags => _roots[Buckets] + "g";

    public RedisKey Entry(RemoteKey key) => Of(key, 0);

    public RedisKey Lease(RemoteKey key) => Of(key, 1);

    /// <summary>The data version kept past a removal.</summary>
    public RedisKey Version(RemoteKey key) => Of(key, 2);

    /// <summary>The live write intents: a sorted set, token to expiry.</summary>
    public RedisKey Intents(RemoteKey key) => Of(key, 3);

    /// <summary>Present while somebody waits for the key.</summary>
    public RedisKey Waiting(RemoteKey key) => Of(key, 4);

    /// <summary>The newest write that has not reached the store.</summary>
    public RedisKey Dirty(RemoteKey key) => Of(key, 5);

    /// <summary>Where a long entry lies for a moment, until its script moves it.</summary>
    public RedisKey Laid(int bucket, string number) => _roots[bucket] + "b:" + number;

    /// <summary>The slot of a hash tag on a cluster.</summary>
    internal static int SlotOf(string tag)
    {
        var crc = 0;
        foreach (var unit in Encoding.UTF8.GetBytes(tag))
        {
            crc ^= unit << 8;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
            }
        }

        return crc & (Slots - 1);
    }

    private RedisKey Of(RemoteKey key, int kind) => ((RedisKey)key.Wire).Prepend(_before[(BucketOf(key) * Kinds.Length) + kind]);

    private static string TagFor(string prefix, int bucket, int buckets)
    {
        for (var i = 0; ; i++)
        {
            var tag = string.Create(CultureInfo.InvariantCulture, $"{prefix}.{bucket}.{i}");
            if (SlotOf(tag) / (Slots / buckets) == bucket)
            {
                return tag;
            }
        }
    }
}
