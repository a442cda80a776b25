using TieredCache.Throughput.Stores;

namespace TieredCache.Throughput.Measuring;

/// <summary>One thing that is measured: a cache, and the loops over it.</summary>
internal abstract class Arm(string name) : IArm, IDisposable
{
    public string Name { get; } = name;

    public abstract int Count { get; }

    public static Arm Of<TStore>(string name, TStore store)
        where TStore : struct, IStore => new Arm<TStore>(name, store);

    /// <summary>Asks for each of the keys.</summary>
    /// <returns>How many were found.</returns>
    public abstract int Read(ReadOnlySpan<string> keys);

    /// <summary>Asks for each of the keys and adds what was not found.</summary>
    /// <returns>How many were found.</returns>
    public abstract int ReadOrAdd(ReadOnlySpan<string> keys, Item item);

    public abstract void Set(ReadOnlySpan<string> keys, Item item);

    public abstract void Add(ReadOnlySpan<string> keys, Item item);

    /// <summary>Adds the keys, each with a look at the clock.</summary>
    public abstract BuildTime Build(ReadOnlySpan<string> keys, Item item);

    public abstract void Dispose();
}

/// <summary>The loops, compiled for one kind of cache.</summary>
internal sealed class Arm<TStore>(string name, TStore store) : Arm(name)
    where TStore : struct, IStore
{
    public override int Count => store.Count;

    public override int Read(ReadOnlySpan<string> keys)
    {
        var found = 0;
        foreach (var key in keys)
        {
            found += store.TryGet(key) ? 1 : 0;
        }

        return found;
    }

    public override int ReadOrAdd(ReadOnlySpan<string> keys, Item item)
    {
        var found = 0;
        foreach (var key in keys)
        {
            if (store.TryGet(key))
            {
                found++;
            }
            else
            {
                store.Add(key, item);
            }
        }

        return found;
    }

    public override void Set(ReadOnlySpan<string> keys, Item item)
    {
        foreach (var key in keys)
        {
            store.Set(key, item);
        }
    }

    public override void Add(ReadOnlySpan<string> keys, Item item)
    {
        foreach (var key in keys)
        {
            store.Add(key, item);
        }
    }

    public override BuildTime Build(ReadOnlySpan<string> keys, Item item)
    {
        var watch = new WriteWatch(GC.GetTotalPauseDuration);
        foreach (var key in keys)
        {
            watch.Begin();
            store.Add(key, item);
            watch.End();
        }

        return watch.Time;
    }

    public override void Dispose() => store.Dispose();
}
