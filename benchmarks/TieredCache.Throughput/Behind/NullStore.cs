namespace TieredCache.Throughput.Behind;

/// <summary>A store that takes everything at once, so that what is measured is the way to it.</summary>
internal sealed class NullStore : ICacheStore<string>
{
    public ValueTask<IReadOnlyDictionary<string, string>> ReadAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken) => new(new Dictionary<string, string>());

    public ValueTask WriteAsync(IReadOnlyList<StoreWrite<string>> writes, CancellationToken cancellationToken) => default;
}
