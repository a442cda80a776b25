using System.ComponentModel;

namespace TieredCache.Throughput.Stores;

/// <summary>A value: a reference type, as most values of an application are. Marked as immutable for caches that else hand out copies.</summary>
[ImmutableObject(true)]
internal sealed class Item(int id)
{
    public int Id { get; } = id;
}
