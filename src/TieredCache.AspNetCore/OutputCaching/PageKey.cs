using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace TieredCache.AspNetCore.OutputCaching;

/// <summary>
/// The key of a page. Output caching composes its own of the address, the query and the headers that a page varies by, with control
/// characters between them and as long as a visitor likes: here it is their SHA-256, so that no visitor can make one that is refused.
/// </summary>
internal static class PageKey
{
    private const string Prefix = "output-cache:";

    // The characters as they are: in UTF-8 all lone surrogates would be one.
    public static string Of(string key) => Prefix + Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(key.AsSpan())));
}
