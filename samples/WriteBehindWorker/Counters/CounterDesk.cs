using System.Collections.Concurrent;
using TieredCache;

namespace WriteBehindWorker.Counters;

/// <summary>Counts, one increment of a counter after the other. The cache is asked for the last value: it sees what is still on its way to the database, also after a start.</summary>
internal sealed class CounterDesk([FromKeyedServices("counters")] ICache cache)
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _turns = new();

    public async ValueTask<long> IncrementAsync(string name)
    {
        var turn = _turns.GetOrAdd(name, static _ => new(1));
        await turn.WaitAsync();
        try
        {
            var value = (await cache.GetAsync<long>(name)).TryGet(out var last) ? last + 1 : 1;
            await cache.SetAsync(name, value);
            return value;
        }
        finally
        {
            turn.Release();
        }
    }
}

internal static class CounterApi
{
    public static void MapCounters(this WebApplication app)
    {
        app.MapGet("/counters/{name}", async (string name, [FromKeyedServices("counters")] ICache cache, CancellationToken cancellationToken) =>
            (await cache.GetAsync<long>(name, cancellationToken)).TryGet(out var value) ? value : 0);

        app.MapPost("/counters/{name}", async (string name, CounterDesk desk) => await desk.IncrementAsync(name));
    }
}
