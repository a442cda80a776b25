using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TieredCache.Entries;

namespace TieredCache.Adapters;

/// <summary>
/// Keys and tags that the platform allows and this library's rule does not (over-long, with control characters or lone
/// surrogates, empty), under another name: the SHA-256 of their UTF-16. A text that is such a name by its looks is hashed too, so
/// that no two texts share one.
/// </summary>
internal static class LegalText
{
    private const string Hashed = "sha256:";
    private const int NameLength = 7 + (2 * SHA256.HashSizeInBytes);
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789ABCDEF");

    /// <summary>The key itself where it is legal, else its name.</summary>
    public static string OfKey(string key) => Of(key, CacheKeys.MaxKeyLength);

    /// <summary>The tag itself where it is legal, else its name.</summary>
    public static string OfTag(string tag) => Of(tag, CacheKeys.MaxTagLength);

    /// <summary>True for a text that looks as the names do that are made here: it has another name itself. Its length tells nearly all others.</summary>
    public static bool IsName(ReadOnlySpan<char> text) => text.Length == NameLength && IsMadeAsName(text);

    // Apart, so that a hit asks for the length without a call.
    private static bool IsMadeAsName(ReadOnlySpan<char> text) =>
        text.StartsWith(Hashed, StringComparison.Ordinal) && !text[Hashed.Length..].ContainsAnyExcept(HexDigits);

    private static string Of(string text, int longest) =>
        CacheKeys.IsLegal(text, longest) && !IsName(text)
            ? text
            : Hashed + Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan())));
}
