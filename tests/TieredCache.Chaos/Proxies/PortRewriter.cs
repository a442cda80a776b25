using System.Text;

namespace TieredCache.Chaos.Proxies;

/// <summary>
/// Servers tell their clients where the others are: this puts the node's own proxies in their places. A port stands after a
/// colon or as a string of five bytes, and what replaces it has five digits too, so no length changes.
/// </summary>
internal sealed class PortRewriter
{
    private readonly (byte[] Find, byte[] Put)[] _rules;
    private readonly int _longest;
    private byte[] _rest = [];

    public PortRewriter(IReadOnlyDictionary<int, int> ports)
    {
        _rules = [.. ports.SelectMany(static pair => new[] { Rule(":", pair), Rule("$5\r\n", pair) })];
        _longest = _rules.Max(static rule => rule.Find.Length);
    }

    /// <summary>The piece with ports replaced; what may be the beginning of one waits for the next piece.</summary>
    public ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> piece)
    {
        byte[] bytes = [.. _rest, .. piece.Span];
        foreach (var (find, put) in _rules)
        {
            for (var from = 0; bytes.AsSpan(from).IndexOf(find) is >= 0 and var at; from += at + find.Length)
            {
                put.CopyTo(bytes, from + at);
            }
        }

        var kept = Unfinished(bytes);
        _rest = bytes[^kept..];
        return bytes.AsMemory(0, bytes.Length - kept);
    }

    private static (byte[] Find, byte[] Put) Rule(string before, KeyValuePair<int, int> pair) =>
        (Encoding.ASCII.GetBytes($"{before}{pair.Key}"), Encoding.ASCII.GetBytes($"{before}{pair.Value}"));

    private int Unfinished(byte[] bytes)
    {
        for (var length = Math.Min(_longest - 1, bytes.Length); length > 0; length--)
        {
            var tail = bytes.AsSpan(bytes.Length - length);
            foreach (var (find, _) in _rules)
            {
                if (length < find.Length && find.AsSpan(0, length).SequenceEqual(tail))
                {
                    return length;
                }
            }
        }

        return 0;
    }
}
