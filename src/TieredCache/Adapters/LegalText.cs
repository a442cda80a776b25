using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TieredCache.Entries;

namespace TieredCache.Adapters;

/// <summary>
/// Keys and tags that the platform allows and this library's rule does not (over-long, with control characters or lone
/// surrogates, empty), under another name: the SHA-256 of their UTF-16. Whatever looks like such a name is hashed too, so that no
/// two texts share one.
/// </summary>
internal static class LegalText
{
    private const string Hashed = "sha256:";

    /// <summary>The key itself where it is legal, else its name.</summary>
    public static string OfKey(string key) => Of(key, CacheKeys.MaxKeyLength);

    /// <summary>The tag itself where it is legal, else its name.</summary>
    public static string OfTag(string tag) => Of(tag, CacheKeys.MaxTagLength);

    private static string Of(string text, int longest) =>
        CacheKeys.IsLegal(text, longest) && !text.StartsWith(Hashed, StringComparison.Ordinal)
            ? text
            : Hashed + Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan())));
}
