using TieredCache.PostgresTests.Relational;

namespace TieredCache.PostgresTests.EndToEnd;

/// <summary>What happens to the way between a store and its database.</summary>
public sealed class Road
{
    private volatile bool _isClosed;
    private int _lostAnswers;

    /// <summary>Nothing gets through.</summary>
    public bool IsClosed
    {
        get => _isClosed;
        set => _isClosed = value;
    }

    /// <summary>How many answers are to be lost on the way back, after the commit.</summary>
    public void LoseAnswers(int count) => Volatile.Write(ref _lostAnswers, count);

    /// <summary>True once as many were lost, and another one came back.</summary>
    public bool AllAnswersAreLost => Volatile.Read(ref _lostAnswers) < 0;

    public bool LosesThisAnswer() => Interlocked.Decrement(ref _lostAnswers) >= 0;
}

/// <summary>The system of record of the end-to-end tests.</summary>
public sealed class DocumentStore(Documents documents, Road road) : ICacheStore<string>
{
    public async ValueTask<IReadOnlyDictionary<string, string>> ReadAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, string>();
        foreach (var key in keys)
        {
            if (await documents.ReadAsync(key) is { } text)
            {
                found[key] = text;
            }
        }

        return found;
    }

    public async ValueTask WriteAsync(IReadOnlyList<StoreWrite<string>> writes, CancellationToken cancellationToken)
    {
        if (road.IsClosed)
        {
            throw new TimeoutException("The database is away.");
        }

        await documents.WriteAsync([.. writes]);
        if (road.LosesThisAnswer())
        {
            throw new TimeoutException("The answer was lost.");
        }
    }
}
