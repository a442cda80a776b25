using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using TieredCache.Chaos.Messages;
using TieredCache.Chaos.Servers;

namespace TieredCache.Chaos.Histories;

/// <summary>
/// Looks at what stands in Redis, past the library: each entry with its stamps, and the logs. It knows the format from the
/// documentation alone.
/// </summary>
internal sealed partial class RedisWatch(Topology topology, History history)
{
    private readonly Dictionary<(string Server, string Key), (ulong Epoch, long Sequence, long Version)> _seen = [];
    private readonly Dictionary<string, long> _looked = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turn = new(1);

    public LogFollower Logs { get; } = new();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await LookAsync();
            await Task.Delay(200, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public async Task LookAsync()
    {
        await _turn.WaitAsync();
        try
        {
            await Task.Run(() =>
            {
                foreach (var master in topology.Masters())
                {
                    Look(master.Port);
                }
            });
        }
        finally
        {
            _turn.Release();
        }
    }

    private void Look(int port)
    {
        try
        {
            using var client = new RespClient(port);
            var life = LifeOf(client);
            var start = Moments.Now;
            var found = KeysOf(client, "tc:*:e:*").Select(key => Read(client, key)).OfType<Stored>().ToArray();
            Logs.Follow(client, life, KeysOf(client, "tc:*:log"));
            if (LifeOf(client) == life)
            {
                Note(life, start, found);
            }
        }
        catch (Exception error) when (error is IOException or RespException or System.Net.Sockets.SocketException)
        {
            // Next time.
        }
    }

    private void Note(string life, long start, Stored[] found)
    {
        var before = _looked.GetValueOrDefault(life);
        foreach (var entry in found)
        {
            var stamp = (entry.Epoch, entry.Sequence, entry.Version);
            if (!_seen.TryGetValue((life, entry.Key), out var held) || held != stamp)
            {
                _seen[(life, entry.Key)] = stamp;
                history.Stored.Add(entry with { Server = life, NotBefore = before });
            }
        }

        var there = found.Select(static entry => entry.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var gone in _seen.Keys.Where(seen => seen.Server == life && !there.Contains(seen.Key)).ToArray())
        {
            _seen.Remove(gone);
        }

        _looked[life] = start;
    }

    private static Stored? Read(RespClient client, string physical)
    {
        if (client.Call("GET", physical) is not byte[] { Length: > 92 } bytes || bytes[16] != 'T' || bytes[17] != 'C')
        {
            return null;
        }

        var body = Body().Match(Encoding.Latin1.GetString(bytes));
        var key = physical[(physical.LastIndexOf(':') + 1)..];
        return body.Success && body.Groups[1].Value == key
            ? new("", key, BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(8)),
                long.Parse(body.Groups[2].Value, CultureInfo.InvariantCulture), 0, Moments.Now)
            : null;
    }

    private static string[] KeysOf(RespClient client, string pattern) =>
        [.. (client.Call("KEYS", pattern) as object?[] ?? []).Select(RespClient.TextOf).Order(StringComparer.Ordinal)];

    private static string LifeOf(RespClient client)
    {
        var info = RespClient.TextOf(client.Call("INFO"));
        return string.Join(' ', Life().Matches(info).Select(static match => match.Value));
    }

    [GeneratedRegex("run_id:\\w+|master_replid:\\w+|role:\\w+")]
    private static partial Regex Life();

    // An item as its serializer writes it.
    [GeneratedRegex("\\{\"[Kk]ey\":\"(\\w+)\",\"[Vv]ersion\":(\\d+),")]
    private static partial Regex Body();
}
