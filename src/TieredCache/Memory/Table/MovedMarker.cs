using System.Diagnostics.CodeAnalysis;
using TieredCache.Entries;

namespace TieredCache.Memory.Table;

/// <summary>Stands at the head of a bucket whose entries are in the next generation.</summary>
internal sealed class MovedMarker : CacheEntry
{
    [SetsRequiredMembers]
    private MovedMarker()
        : base("\0moved", 0, default) => Home = new Watermark();

    public static CacheEntry Instance { get; } = new MovedMarker();
}
