using TieredCache.Composition;
using TieredCache.Flights.Riders;
using TieredCache.Pipeline.Waiting;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Allocations;

/// <summary>What callers of a missing key allocate on their own threads, which no other test can change; bounds with a tenth to spare.</summary>
public sealed class LoadAllocationsTests : IAsyncLifetime
{
    private const int Calls = 2_000;
    private const int BytesOfATask = 200;
    private const int BytesOfAFlight = 1_400;
    private const int BytesOfALoadThatAnswersAtOnce = 660;
    private readonly TieredCacheFactory _factory = TieredCacheFactory.Create();
    private Cache _cache = null!;

    public Task InitializeAsync()
    {
        _cache = _factory.Default;
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _factory.DisposeAsync();

    [Fact]
    public async Task Callers_who_wait_for_a_load_allocate_a_task_a_thousand()
    {
        var gate = new TaskCompletionSource<string>();
        var first = AskAsync("k", gate);
        var bytes = TierAllocations.Of(() =>
        {
            if (AskAsync("k", gate).IsCompleted)
            {
                throw new InvalidOperationException("There was nothing to wait for.");
            }
        });
        Assert.InRange(bytes, 0, ((TierAllocations.Measured / SharedAnswer<string>.Seats) + 1) * BytesOfATask);
        gate.SetResult("v");
        Assert.Equal("v", await first);
    }

    [Fact]
    public void The_first_caller_of_a_missing_key_allocates_a_flight_and_no_more()
    {
        var keys = Enumerable.Range(0, 3 * Calls).Select(static i => $"product:{i}").ToArray();
        var gate = new TaskCompletionSource<string>();
        var least = LeastOf(keys, key => _ = AskAsync(key, gate));
        gate.SetResult("v");
        Assert.InRange(least, 0, BytesOfAFlight);
    }

    [Fact]
    public async Task A_load_that_answers_at_once_allocates_its_entry_and_what_is_needed_to_share_it()
    {
        await Eventually.TrueAsync(static () => CleanContext.OfProcess.Context is not null, "loads may begin on their caller's thread");
        var keys = Enumerable.Range(0, 3 * Calls).Select(static i => $"instant:{i}").ToArray();
        // The runner's threads have a context of their own: loads of theirs begin elsewhere.
        var least = await Task.Run(() => LeastOf(keys, key => TierAllocations.IsHit(_cache.GetOrSetAsync(key, "v", static (value, _, _) => new ValueTask<string>(value)), "v")));
        Assert.InRange(least, 0, BytesOfALoadThatAnswersAtOnce);
    }

    private static long LeastOf(string[] keys, Action<string> call)
    {
        var least = long.MaxValue;
        foreach (var round in keys.Chunk(Calls))
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            foreach (var key in round)
            {
                call(key);
            }

            least = Math.Min(least, (GC.GetAllocatedBytesForCurrentThread() - before) / Calls);
        }

        return least;
    }

    private Task<string> AskAsync(string key, TaskCompletionSource<string> gate) =>
        _cache.GetOrSetAsync(key, gate, static (gate, _, _) => new ValueTask<string>(gate.Task)).AsTask();
}
