using TieredCache.Throughput.Measuring;

namespace TieredCache.Benchmarks.Compare.Shared;

/// <summary>Calls for each key in turn, on the thread pool as in a server; so many callers at a time, each with keys of its own.</summary>
internal sealed class RemoteCalls(string[] keys, int callers) : Workload<RemoteArm>
{
    public override bool CountsAllThreads => true;

    public override int WarmUp => 8;

    public override ReadOnlySpan<string> KeysOf(int thread, long batch) => keys;

    public override int Run(RemoteArm arm, ReadOnlySpan<string> keys)
    {
        var each = keys.Length / callers;
        Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(() => CallAsync(arm, caller * each, each)))).GetAwaiter().GetResult();
        return keys.Length;
    }

    private static async Task CallAsync(RemoteArm arm, int first, int count)
    {
        for (var i = first; i < first + count; i++)
        {
            await arm.Do(i).ConfigureAwait(false);
        }
    }
}
