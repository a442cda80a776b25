using TieredCache.Throughput.Stores;

namespace TieredCache.Benchmarks.Compare.Libraries;

/// <summary>
/// A library as an application uses it: values are asked for together with a loader. Implemented by structures, so that the
/// loops over it are compiled for each. What a library does not have stays as it is here, and it is not asked for it.
/// </summary>
internal interface ILibrary : IDisposable
{
    /// <summary>A hit whose result is taken without an await, by a loader that captures nothing where the library has such.</summary>
    bool Hit(string key);

    ValueTask<Item> GetAsync(string key) => throw new NotSupportedException();

    /// <summary>A hit by a key that is put together for the call, in the library's best way.</summary>
    bool HitInterpolated(int number) => throw new NotSupportedException();

    /// <summary>A hit of a value type.</summary>
    bool HitNumber(string key) => throw new NotSupportedException();

    /// <summary>A hit whose loader captures a variable.</summary>
    bool HitCapturing(string key, Item captured) => throw new NotSupportedException();

    void Set(string key, Item item);

    void SetNumber(string key, long number) => throw new NotSupportedException();

    void SetTagged(string key, Item item, IReadOnlyList<string> tags) => throw new NotSupportedException();

    void Remove(string key) => throw new NotSupportedException();

    /// <summary>Gets a value that comes from a source on a miss.</summary>
    ValueTask<Item> LoadAsync(string key, Task<Item> source) => throw new NotSupportedException();
}
