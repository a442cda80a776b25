namespace TieredCache;

/// <summary>Stands before the runtime's: all bodies are started in order, by the thread that calls.</summary>
internal static class Parallel
{
    public static Task ForEachAsync<T>(IEnumerable<T> items, ParallelOptions options, Func<T, CancellationToken, ValueTask> body) =>
        Task.WhenAll(items.Select(item => body(item, options.CancellationToken).AsTask()));
}
