using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using TieredCache.Entries.Checksums;

namespace TieredCache.Entries;

/// <summary>
/// The keys of one named cache: the rule they obey, and their form on the wire, <c>cache:key</c>.
/// </summary>
/// <remarks>
/// In the cache name <c>%</c>, <c>:</c>, <c>{</c> and <c>}</c> are percent-escaped, in the key <c>%</c>, <c>{</c> and <c>}</c>:
/// the first colon ends the cache name, so <c>a</c> with <c>b:c</c> and <c>a:b</c> with <c>c</c> differ, and no key can
/// choose its slot on a cluster by braces of its own.
/// </remarks>
internal sealed class CacheKeys
{
    public const int MaxKeyLength = 1_024;
    public const int MaxTagLength = 256;

    private static readonly SearchValues<char> EscapedInKey = SearchValues.Create("%{}");
    private readonly string _prefix;

    public CacheKeys(string cacheName)
    {
        CacheName = cacheName;
        OrderSeed = LocalOrder.SeedOf(cacheName);
        WireName = Escape(cacheName).Replace(":", "%3A", StringComparison.Ordinal);
        _prefix = WireName + ":";
    }

    public string CacheName { get; }

    /// <summary>The cache's part in the stripes of its keys.</summary>
    public uint OrderSeed { get; }

    /// <summary>The cache name as it stands on the wire.</summary>
    public string WireName { get; }

    /// <summary>Throws unless the key obeys the rule.</summary>
    public static void Guard(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        Guard(key, "key", MaxKeyLength);
    }

    /// <summary>Throws unless the tag obeys the rule.</summary>
    public static void GuardTag(string tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        Guard(tag, "tag", MaxTagLength);
    }

    /// <summary>True for a key or a tag, of at most so many characters, that obeys the rule.</summary>
    public static bool IsLegal(string text, int longest) => Broken(text, "text", longest) is null;

    public string Wire(string key) => _prefix + Escape(key);

    /// <summary>CRC32C (Castagnoli) of the wire form, which chooses the bucket on every node alike.</summary>
    public static uint HashOf(string wire)
    {
        var length = Encoding.UTF8.GetMaxByteCount(wire.Length);
        byte[]? rented = null;
        var buffer = length <= 512 ? stackalloc byte[512] : rented = ArrayPool<byte>.Shared.Rent(length);
        var hash = Crc32C(buffer[..Encoding.UTF8.GetBytes(wire, buffer)]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return hash;
    }

    /// <summary>CRC32C as in RFC 3720, with the processor's instruction where it has one.</summary>
    public static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        if (bytes.Length >= Crc32CLanes.Step)
        {
            crc = Crc32CLanes.Append(crc, ref bytes);
        }

        foreach (var eight in MemoryMarshal.Cast<byte, ulong>(bytes))
        {
            crc = BitOperations.Crc32C(crc, BitConverter.IsLittleEndian ? eight : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(eight));
        }

        foreach (var one in bytes[(bytes.Length & ~7)..])
        {
            crc = BitOperations.Crc32C(crc, one);
        }

        return ~crc;
    }

    /// <summary>Takes a wire form apart; false when it is not one.</summary>
    public static bool TrySplit(string wire, out string wireName, out string key)
    {
        var colon = wire.IndexOf(':', StringComparison.Ordinal);
        wireName = colon > 0 ? wire[..colon] : string.Empty;
        key = colon > 0 ? Unescape(wire[(colon + 1)..]) : string.Empty;
        return key.Length > 0;
    }

    private static void Guard(string text, string what, int longest)
    {
        if (Broken(text, what, longest) is { } rule)
        {
            throw new ArgumentException(rule, what);
        }
    }

    // The rule that a text breaks, or null.
    private static string? Broken(string text, string what, int longest)
    {
        if (text.Length == 0)
        {
            return $"A {what} must not be empty.";
        }

        if (text.Length > longest)
        {
            return $"A {what} has at most {longest} characters; this one has {text.Length}.";
        }

        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsControl(c))
            {
                return $"A {what} must not contain control characters; there is U+{(int)c:X4} at position {i}.";
            }

            if (!char.IsSurrogate(c))
            {
                continue;
            }

            if (i + 1 == text.Length || !char.IsSurrogatePair(c, text[i + 1]))
            {
                return $"A {what} must not contain a lone surrogate; there is one at position {i}.";
            }

            i++;
        }

        return null;
    }

    private static string Escape(string text) => text.AsSpan().IndexOfAny(EscapedInKey) < 0
        ? text
        : text.Replace("%", "%25", StringComparison.Ordinal).Replace("{", "%7B", StringComparison.Ordinal).Replace("}", "%7D", StringComparison.Ordinal);

    private static string Unescape(string text) => !text.Contains('%', StringComparison.Ordinal)
        ? text
        : text.Replace("%7B", "{", StringComparison.Ordinal).Replace("%7D", "}", StringComparison.Ordinal)
            .Replace("%3A", ":", StringComparison.Ordinal).Replace("%25", "%", StringComparison.Ordinal);
}
