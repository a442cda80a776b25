using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using TieredCache.Chaos.Servers;

namespace TieredCache.Chaos.Histories;

/// <summary>Counts in the logs how many sequences each node was given. A log that cannot be followed without a hole makes the counts void for once.</summary>
internal sealed class LogFollower
{
    private const string Introduction = "whoami-";
    private readonly Dictionary<string, (string Life, long Last)> _last = new(StringComparer.Ordinal);
    private readonly Dictionary<ulong, long> _given = [];
    private readonly Dictionary<string, ulong> _ids = new(StringComparer.Ordinal);
    private int _holes;

    /// <summary>How often a log could not be followed: counts from before and after one such time do not compare.</summary>
    public int Holes => _holes;

    public long Total => _given.Values.Sum();

    /// <summary>How many sequences went to others than this node; null while its number in messages is not known.</summary>
    public long? GivenToOthers(string node) => _ids.TryGetValue(node, out var id) ? Total - _given.GetValueOrDefault(id) : null;

    public void Follow(RespClient client, string life, IEnumerable<string> logs)
    {
        foreach (var log in logs)
        {
            var isKnown = _last.TryGetValue(log, out var held) && held.Life == life;
            _holes += held.Life is not null && !isKnown ? 1 : 0;
            var entries = client.Call("XRANGE", log, isKnown ? $"({held.Last}" : "-", "+") as object?[] ?? [];
            foreach (var entry in entries.OfType<object?[]>())
            {
                var sequence = long.Parse(RespClient.TextOf(entry[0]).Split('-')[0], CultureInfo.InvariantCulture);
                _holes += isKnown && sequence != held.Last + 1 ? 1 : 0;
                (isKnown, held) = (true, (life, sequence));
                Count(entry[1] as object?[] ?? []);
            }

            if (isKnown)
            {
                _last[log] = held;
            }
        }
    }

    private void Count(object?[] fields)
    {
        if (fields is not [_, byte[] { Length: > 12 } tail])
        {
            return;
        }

        var node = BinaryPrimitives.ReadUInt64BigEndian(tail.AsSpan(2));
        _given[node] = _given.GetValueOrDefault(node) + 1;
        var key = Encoding.UTF8.GetString(tail.AsSpan(12));
        if (key.IndexOf(Introduction, StringComparison.Ordinal) is >= 0 and var at)
        {
            _ids[key[(at + Introduction.Length)..]] = node;
        }
    }
}
