namespace TieredCache.Testing.InMemory;

/// <summary>Everything that a server holds, and the ways to lose it. The server's lock guards it.</summary>
internal sealed class InMemoryState(TimeProvider time, int buckets)
{
    private static readonly TimeSpan VersionKept = TimeSpan.FromMinutes(5);

    public InMemoryBucket[] Buckets { get; } = [.. Enumerable.Range(0, buckets + 1).Select(static _ => new InMemoryBucket())];

    public InMemoryKeyspace<byte[]> Entries { get; } = new(time);

    public InMemoryLeases Leases { get; } = new(time);

    public InMemoryKeyspace<long> Versions { get; } = new(time);

    public InMemoryKeyspace<bool> Waiting { get; } = new(time);

    /// <summary>The newest write of a key that the system of record has not got.</summary>
    public InMemoryKeyspace<long> Unflushed { get; } = new(time);

    public Dictionary<string, InMemoryKeyspace<bool>> Intents { get; } = new(StringComparer.Ordinal);

    public InMemoryTags Tags { get; } = new();

    /// <summary>The data version of a key's entry; 0 where there is none.</summary>
    public long VersionOf(string wire) => Entries.TryGet(wire, out var entry) ? InMemoryEntry.VersionOf(entry) : 0;

    /// <summary>Deletes entry and lease, and keeps the highest data version known.</summary>
    public void Drop(string wire, long own = 0)
    {
        var version = Math.Max(VersionOf(wire), own);
        Entries.Delete(wire);
        Leases.Delete(wire);
        KeepVersion(wire, version);
    }

    /// <summary>Keeps a data version for a while past its entry, unless a higher one is kept.</summary>
    public void KeepVersion(string wire, long version)
    {
        if (version != 0 && !(Versions.TryGet(wire, out var kept) && kept > version))
        {
            Versions.Set(wire, version, VersionKept);
        }
    }

    /// <summary>Marks a key as one whose write waits, if it does (above zero), unless a newer one does.</summary>
    public void Mark(string wire, long version, TimeSpan kept)
    {
        if (kept > TimeSpan.Zero && !(Unflushed.TryGet(wire, out var marked) && marked >= version))
        {
            Unflushed.Set(wire, version, kept);
        }
    }

    /// <summary>Everything is lost.</summary>
    public bool Clear()
    {
        Array.ForEach(Buckets, static bucket => _ = bucket.Clear());
        Entries.Clear();
        Leases.Clear();
        Versions.Clear();
        Waiting.Clear();
        Unflushed.Clear();
        Intents.Clear();
        return Tags.Clear();
    }

    /// <summary>What is returned brings the present state back.</summary>
    public Action Remember()
    {
        var intents = Intents.ToArray();
        Action[] recalls = [
            .. Array.ConvertAll(Buckets, static bucket => bucket.Remember()),
            Entries.Remember(), Leases.Remember(), Versions.Remember(), Waiting.Remember(), Unflushed.Remember(), Tags.Remember(),
            () =>
            {
                Intents.Clear();
                Array.ForEach(intents, pair => Intents.Add(pair.Key, pair.Value));
            },
            .. Array.ConvertAll(intents, static pair => pair.Value.Remember()),
        ];
        return () => Array.ForEach(recalls, static recall => recall());
    }

    /// <summary>One key is evicted for want of memory, or expires.</summary>
    /// <param name="kind">Which of the bucket's or the key's.</param>
    /// <param name="bucket">The bucket, for control and log.</param>
    /// <param name="wire">The key, for the others.</param>
    public bool Evict(InMemoryKeyKind kind, int bucket, string wire) => kind switch
    {
        InMemoryKeyKind.Control => Buckets[bucket].Clear(),
        InMemoryKeyKind.Log => Buckets[bucket].ClearLog(),
        InMemoryKeyKind.Entry => Entries.Delete(wire),
        InMemoryKeyKind.Lease => Leases.Delete(wire),
        InMemoryKeyKind.Version => Versions.Delete(wire),
        InMemoryKeyKind.Intents => Intents.Remove(wire),
        InMemoryKeyKind.Unflushed => Unflushed.Delete(wire),
        _ => Tags.Clear(),
    };
}

/// <summary>The kinds of keys that a server may lose one by one.</summary>
internal enum InMemoryKeyKind
{
    Control = 0,
    Log,
    Entry,
    Lease,
    Version,
    Intents,
    Tags,
    Unflushed,
}
