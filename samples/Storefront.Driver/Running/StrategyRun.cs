using System.Collections.Concurrent;
using System.Diagnostics;

namespace Storefront.Driver.Running;

/// <summary>
/// A few hot products read through one strategy by workers that ask as fast as they are answered, one in forty requests a write
/// of what was read. Their values expire every half second, and the store is 20 ms away: it shows who waits for it.
/// </summary>
internal sealed class StrategyRun(Cluster cluster, string strategy, int concurrency)
{
    private const int Products = 8;
    private const int RequestsPerWrite = 40;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(2.5);
    private readonly ConcurrentBag<int> _reads = [];
    private readonly ConcurrentBag<int> _writes = [];
    private int _turn;
    private int _errors;

    public async Task<StrategyResult> RunAsync()
    {
        var before = await cluster.ReadStrategyAsync(strategy);
        var bodies = await Task.WhenAll(Enumerable.Range(0, Products).Select(product => cluster.ReadAsync($"/api/strategies/{strategy}{PathOf(product)}")));
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(started) < Length)
            {
                await AskAsync(Interlocked.Increment(ref _turn), bodies);
            }
        })));
        var elapsed = Stopwatch.GetElapsedTime(started);
        var after = await cluster.ReadStrategyAsync(strategy);
        return new StrategyResult(strategy, new RunResult([.. _reads], elapsed, _errors), new RunResult([.. _writes], elapsed, 0),
            after.StoreReads - before.StoreReads, after.StoreWrites - before.StoreWrites);
    }

    private static string PathOf(int product) => $"/products/{product}";

    private async Task AskAsync(int turn, byte[][] bodies)
    {
        var (product, isWrite) = (turn % Products, turn % RequestsPerWrite == 0);
        var path = $"/api/strategies/{strategy}{PathOf(product)}";
        var started = Stopwatch.GetTimestamp();
        try
        {
            if (!await (isWrite ? cluster.WriteAsync(turn, path, bodies[product]) : cluster.AskAsync(turn, path)))
            {
                Interlocked.Increment(ref _errors);
            }
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException)
        {
            Interlocked.Increment(ref _errors);
        }

        (isWrite ? _writes : _reads).Add((int)Stopwatch.GetElapsedTime(started).TotalMicroseconds);
    }
}

/// <summary>What a strategy made of its run.</summary>
internal sealed record StrategyResult(string Name, RunResult Reads, RunResult Writes, int StoreReads, int StoreWrites);
