using TieredCache.Chaos.Messages;

namespace TieredCache.Chaos.Nodes.Work;

/// <summary>A node's part of a stampede: many callers of one cold key at one moment.</summary>
internal sealed class Rush(ICache cache, ParentLink parent)
{
    /// <summary>How long the load takes.</summary>
    public const int LoadMs = 300;

    /// <returns>How often this node loaded, how long its longest load took, then how long each caller waited.</returns>
    public async Task<long[]> RunAsync(string key, int callers, long at)
    {
        var (loads, longest) = (0, 0L);
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var waits = Enumerable.Range(0, callers).Select(_ => CallAsync()).ToArray();
        await Task.Delay(TimeSpan.FromMilliseconds(Math.Max(0, Moments.Ms(at - Moments.Now))));
        start.SetResult();
        var waited = await Task.WhenAll(waits);
        return [loads, longest, .. waited];

        async Task<long> CallAsync()
        {
            await start.Task;
            var asked = Moments.Now;
            await cache.GetOrSetAsync(key, async token =>
            {
                Interlocked.Increment(ref loads);
                parent.Tell(new() { Subject = Subject.Loading, Key = key });
                var began = Moments.Now;
                await Task.Delay(LoadMs, token);
                longest = Math.Max(longest, Moments.Now - began);
                return key;
            });
            return Moments.Now - asked;
        }
    }
}
