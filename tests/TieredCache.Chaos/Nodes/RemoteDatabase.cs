using TieredCache.Chaos.Messages;

namespace TieredCache.Chaos.Nodes;

/// <summary>The database of record, seen from a node: it lives in the program that started the nodes.</summary>
internal sealed class RemoteDatabase(ParentLink parent, string node, Random dice)
{
    private const int LongestPauseMs = 15;

    /// <summary>A loader's look: slow, before and after the row is read, so that writes come in between.</summary>
    public async ValueTask<Item> LoadAsync(string key)
    {
        var start = Moments.Now;
        await PauseAsync();
        var row = await parent.AskAsync(new() { Subject = Subject.Load, Key = key });
        await PauseAsync();
        parent.Note(new() { Kind = HappeningKind.Load, Key = key, Start = start, End = Moments.Now, Version = row.Version, Writer = row.Writer });
        return new(key, row.Version, row.Writer ?? "");
    }

    public async ValueTask<Item> CommitAsync(string key)
    {
        var row = await parent.AskAsync(new() { Subject = Subject.Commit, Key = key });
        return new(key, row.Version, node);
    }

    private Task PauseAsync()
    {
        int length;
        lock (dice)
        {
            length = dice.Next(LongestPauseMs);
        }

        return length < 3 ? Task.CompletedTask : Task.Delay(length);
    }
}

/// <summary>The same as the store of a named cache.</summary>
internal sealed class RecordStore(RemoteDatabase database) : ICacheStore<Item>
{
    public async ValueTask<IReadOnlyDictionary<string, Item>> ReadAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, Item>(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            found[key] = await database.LoadAsync(key);
        }

        return found;
    }

    public ValueTask WriteAsync(IReadOnlyList<StoreWrite<Item>> writes, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Clients commit to the database themselves.");
}
