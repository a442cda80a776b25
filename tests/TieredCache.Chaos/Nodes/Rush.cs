using TieredCache.Chaos.Messages;

namespace TieredCache.Chaos.Nodes;

/// <summary>A node's part of a stampede: many callers of one cold key at one moment.</summary>
internal sealed class Rush(ICache cache, ParentLink parent)
{
    /// <summary>How long the load takes.</summary>
    public const int LoadMs = 300;

    /// <returns>How often this node loaded, then how long each caller waited.</returns>
    public async Task<long[]> RunAsync(string key, int callers, long at)
    {
        var loads = 0;
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var waits = Enumerable.Range(0, callers).Select(_ => CallAsync()).ToArray();
        await Task.Delay(TimeSpan.FromMilliseconds(Math.Max(0, Moments.Ms(at - Moments.Now))));
        start.SetResult();
        return [Volatile.Read(ref loads), .. await Task.WhenAll(waits)];

        async Task<long> CallAsync()
        {
            await start.Task;
            var asked = Moments.Now;
            await cache.GetOrSetAsync(key, async token =>
            {
                Interlocked.Increment(ref loads);
                parent.Tell(new() { Subject = Subject.Loading, Key = key });
                await Task.Delay(LoadMs, token);
                return key;
            });
            return Moments.Now - asked;
        }
    }
}
