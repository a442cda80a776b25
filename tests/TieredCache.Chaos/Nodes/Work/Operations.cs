using TieredCache.Chaos.Messages;

namespace TieredCache.Chaos.Nodes.Work;

/// <summary>The calls that are made on the library, each noted with what it returned and how long it may take.</summary>
internal sealed class Operations(NodeCaches caches, RemoteDatabase database, Watch watch, ParentLink parent)
{
    private static readonly CacheEntryOptions Untagged = new();

    private long _lastWrite;

    /// <summary>When the last write ended.</summary>
    public long LastWrite => Volatile.Read(ref _lastWrite);

    /// <summary>Reads a key; returns its version, or -1 where the call failed.</summary>
    /// <param name="client">The client.</param>
    /// <param name="key">The key.</param>
    /// <param name="peeks">Asks first by GetAsync, which says where a value came from.</param>
    public async Task<long> ReadAsync(int client, string key, bool peeks)
    {
        var start = Moments.Now;
        var (item, source, limit) = ((Item?)null, Source.Unknown, 0);
        string? error = null;
        try
        {
            (item, source, limit) = KeySpace.HasStore(key) ? await StoredAsync(key) : await PlainAsync(key, peeks);
        }
        catch (Exception thrown)
        {
            error = $"{thrown.GetType().Name}: {thrown.Message}";
        }

        if (item is not null && item.Key != key)
        {
            error = $"the value of {item.Key} was handed out for {key}";
        }

        parent.Note(new()
        {
            Kind = HappeningKind.Read, Client = client, Key = key, Start = start, End = Moments.Now, Version = item?.Version ?? -1, Writer = item?.Writer,
            Source = source, LimitMs = limit, Error = error,
        });
        return item?.Version ?? -1;
    }

    public async Task WriteAsync(int client, string key, WriteWay way)
    {
        var start = Moments.Now;
        long version = 0;
        string? error = null;
        try
        {
            version = await WriteAsync(key, way);
        }
        catch (Exception thrown)
        {
            error = $"{thrown.GetType().Name}: {thrown.Message}";
        }

        var end = Moments.Now;
        Volatile.Write(ref _lastWrite, end);
        parent.Note(new()
        {
            Kind = HappeningKind.Write, Client = client, Key = key, Start = start, End = end, Version = version, Way = way,
            IsAcknowledged = error is null && watch.IsAcknowledged(), LimitMs = way == WriteWay.Intent ? 3 * Limits.TellMs : Limits.TellMs, Error = error,
        });
    }

    private static Source SourceOf(CacheOrigin origin) => origin switch
    {
        CacheOrigin.Memory => Source.Memory,
        CacheOrigin.Remote => Source.Remote,
        CacheOrigin.Loader => Source.Loader,
        CacheOrigin.Stale => Source.Stale,
        _ => Source.Unknown,
    };

    private static CacheEntryOptions OptionsOf(string key) => KeySpace.TagOf(key) is { } tag ? new() { Tags = [tag] } : Untagged;

    private async Task<(Item? Item, Source Source, int LimitMs)> StoredAsync(string key)
    {
        var found = await caches.Stored.GetAsync<Item>(key);
        return found.TryGet(out var item) ? (item, SourceOf(found.Origin), Limits.ReadMs) : throw new InvalidOperationException("The store has every key.");
    }

    private async Task<(Item? Item, Source Source, int LimitMs)> PlainAsync(string key, bool peeks)
    {
        if (peeks)
        {
            var found = await caches.Plain.GetAsync<Item>(key);
            if (found.TryGet(out var held))
            {
                return (held, SourceOf(found.Origin), Limits.PeekMs);
            }
        }

        var item = await caches.Plain.GetOrSetAsync(key, database, static async (database, context, _) =>
        {
            var loaded = await database.LoadAsync(context.Key);
            context.Version = KeySpace.WayOf(context.Key) == WriteWay.SetIfNewer ? loaded.Version : 0;
            return loaded;
        }, OptionsOf(key));
        return (item, Source.Unknown, Limits.ReadMs + (peeks ? Limits.PeekMs : 0));
    }

    private async Task<long> WriteAsync(string key, WriteWay way)
    {
        if (way == WriteWay.Intent)
        {
            await using var write = await caches.Plain.BeginWriteAsync(key);
            var written = await database.CommitAsync(key);
            await caches.Plain.SetAsync(key, written);
            return written.Version;
        }

        var item = await database.CommitAsync(key);
        var cache = KeySpace.HasStore(key) ? caches.Stored : caches.Plain;
        switch (way)
        {
            case WriteWay.SetIfNewer: await cache.SetIfNewerAsync(key, item, item.Version); break;
            case WriteWay.Tag: await cache.RemoveByTagAsync(KeySpace.TagOf(key)!); break;
            case WriteWay.Clear: await cache.ClearAsync(); break;
            default: await cache.RemoveAsync(key); break;
        }

        return item.Version;
    }
}
