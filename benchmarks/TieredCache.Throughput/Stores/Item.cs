namespace TieredCache.Throughput.Stores;

/// <summary>A value: a reference type, as most values of an application are.</summary>
internal sealed class Item(int id)
{
    public int Id { get; } = id;
}
