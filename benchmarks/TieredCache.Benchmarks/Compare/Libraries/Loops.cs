using TieredCache.Throughput.Measuring;
using TieredCache.Throughput.Stores;

namespace TieredCache.Benchmarks.Compare.Libraries;

/// <summary>The loops over one library.</summary>
internal abstract class Loops(string name) : IArm, IDisposable
{
    public string Name { get; } = name;

    public static Loops Of<TLibrary>(string name, TLibrary library)
        where TLibrary : struct, ILibrary => new Loops<TLibrary>(name, library);

    /// <summary>Keeps items and says by which instances of the keys the awaited loop asks for them.</summary>
    public abstract void Fill(string[] held, string[] asked, IReadOnlyList<string> tags);

    public abstract void FillNumbers(string[] keys);

    public abstract int Hit(ReadOnlySpan<string> keys);

    public abstract int Awaited();

    public abstract int Interpolated(int count);

    public abstract int Numbers(ReadOnlySpan<string> keys);

    public abstract int Capturing(ReadOnlySpan<string> keys);

    public abstract int Set(ReadOnlySpan<string> keys);

    public abstract int Remove(ReadOnlySpan<string> keys);

    /// <summary>Loads keys one after the other, each from a source that answers at once.</summary>
    public abstract int Load(string[] keys, int first, int count);

    public abstract ValueTask<Item> LoadAsync(string key, Task<Item> source);

    public abstract void Dispose();
}

/// <summary>The loops, compiled for one library.</summary>
internal sealed class Loops<TLibrary>(string name, TLibrary library) : Loops(name)
    where TLibrary : struct, ILibrary
{
    private static readonly Item Any = new(1);
    private static readonly Task<Item> Instant = Task.FromResult(Any);
    private string[] _asked = [];

    public override void Fill(string[] held, string[] asked, IReadOnlyList<string> tags)
    {
        _asked = asked;
        for (var i = 0; i < held.Length; i++)
        {
            if (tags.Count == 0)
            {
                library.Set(held[i], new Item(i));
            }
            else
            {
                library.SetTagged(held[i], new Item(i), tags);
            }
        }
    }

    public override void FillNumbers(string[] keys)
    {
        for (var i = 0; i < keys.Length; i++)
        {
            library.SetNumber(keys[i], i);
        }
    }

    public override int Hit(ReadOnlySpan<string> keys)
    {
        var found = 0;
        foreach (var key in keys)
        {
            found += library.Hit(key) ? 1 : 0;
        }

        return found;
    }

    public override int Awaited()
    {
        var found = AwaitAllAsync();
        return found.IsCompletedSuccessfully ? found.Result : throw new InvalidOperationException($"{Name}: a hit did not complete at once.");
    }

    public override int Interpolated(int count)
    {
        var found = 0;
        for (var i = 0; i < count; i++)
        {
            found += library.HitInterpolated(i) ? 1 : 0;
        }

        return found;
    }

    public override int Numbers(ReadOnlySpan<string> keys)
    {
        var found = 0;
        foreach (var key in keys)
        {
            found += library.HitNumber(key) ? 1 : 0;
        }

        return found;
    }

    public override int Capturing(ReadOnlySpan<string> keys)
    {
        var found = 0;
        foreach (var key in keys)
        {
            found += library.HitCapturing(key, Any) ? 1 : 0;
        }

        return found;
    }

    public override int Set(ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            library.Set(key, Any);
        }

        return keys.Length;
    }

    public override int Remove(ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            library.Remove(key);
        }

        return keys.Length;
    }

    // On the thread pool, as in a server: nobody is woken for each load.
    public override int Load(string[] keys, int first, int count) => Task.Run(() => LoadAllAsync(keys, first, count)).GetAwaiter().GetResult();

    public override ValueTask<Item> LoadAsync(string key, Task<Item> source) => library.LoadAsync(key, source);

    public override void Dispose() => library.Dispose();

    private async ValueTask<int> AwaitAllAsync()
    {
        var found = 0;
        foreach (var key in _asked)
        {
            found += (await library.GetAsync(key).ConfigureAwait(false)).Id >= 0 ? 1 : 0;
        }

        return found;
    }

    private async Task<int> LoadAllAsync(string[] keys, int first, int count)
    {
        for (var i = first; i < first + count; i++)
        {
            await library.LoadAsync(keys[i], Instant).ConfigureAwait(false);
        }

        return count;
    }
}
