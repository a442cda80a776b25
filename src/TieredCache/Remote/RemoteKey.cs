using TieredCache.Entries;

namespace TieredCache.Remote;

/// <summary>A key as the shared tier knows it.</summary>
/// <param name="Wire">Cache name and key, composed and escaped by <c>CacheKeys</c>: no braces, one meaning.</param>
/// <param name="Hash">CRC32C of the wire form's UTF-8 bytes; the bucket is its low bits.</param>
internal readonly record struct RemoteKey(string Wire, uint Hash)
{
    /// <summary>The key of every key where there is no shared tier.</summary>
    public static readonly RemoteKey None = new("", 0);

    public static RemoteKey Of(string wire) => new(wire, CacheKeys.HashOf(wire));
}
