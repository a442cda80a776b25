namespace TieredCache.Throughput.Stores;

/// <summary>A cache as the scenarios use it; implemented by structures, so that their loops are compiled for each.</summary>
internal interface IStore : IDisposable
{
    int Count { get; }

    /// <summary>Finds a key and looks at its value.</summary>
    bool TryGet(string key);

    /// <summary>Keeps a value that was loaded after a miss.</summary>
    void Add(string key, Item item);

    /// <summary>Keeps an application's new value for a key that may be held.</summary>
    void Set(string key, Item item);
}
