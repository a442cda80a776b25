using System.Diagnostics;

namespace Storefront.Driver.Running;

/// <summary>
/// A closed-loop run: each of a fixed number of workers takes the next request as soon as its last one is answered.
/// The time of request i goes to slot i of an array made beforehand, so that measuring takes no lock and loses nothing.
/// </summary>
internal sealed class LoadRun(Cluster cluster, int concurrency)
{
    private int _next = -1;
    private int _done;
    private int _errors;

    /// <summary>How many requests have been answered, or have failed.</summary>
    public int Done => Volatile.Read(ref _done);

    /// <summary>Runs once; a run is not used again.</summary>
    public async Task<RunResult> RunAsync(int[] products, string suffix)
    {
        var microseconds = new int[products.Length];
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(() => WorkAsync(products, suffix, microseconds))));
        return new RunResult(microseconds, Stopwatch.GetElapsedTime(started), _errors);
    }

    private async Task WorkAsync(int[] products, string suffix, int[] microseconds)
    {
        for (var turn = Interlocked.Increment(ref _next); turn < products.Length; turn = Interlocked.Increment(ref _next))
        {
            var started = Stopwatch.GetTimestamp();
            if (!await TryAskAsync(turn, products[turn], suffix))
            {
                Interlocked.Increment(ref _errors);
            }

            microseconds[turn] = (int)Stopwatch.GetElapsedTime(started).TotalMicroseconds;
            Interlocked.Increment(ref _done);
        }
    }

    private async Task<bool> TryAskAsync(int turn, int product, string suffix)
    {
        try
        {
            return await cluster.AskAsync(turn, product, suffix);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException)
        {
            return false;
        }
    }
}
