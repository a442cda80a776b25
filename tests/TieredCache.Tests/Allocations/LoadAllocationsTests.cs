using TieredCache.Composition;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Allocations;

/// <summary>What callers of a missing key allocate on their own threads, which no other test can change; bounds with a tenth to spare.</summary>
public sealed class LoadAllocationsTests : IAsyncLifetime
{
    private const int Calls = 2_000;
    private const int BytesOfAFlight = 1_950;
    private readonly TieredCacheFactory _factory = TieredCacheFactory.Create();
    private Cache _cache = null!;

    public Task InitializeAsync()
    {
        _cache = _factory.Default;
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _factory.DisposeAsync();

    [Fact]
    public async Task A_caller_who_waits_for_a_load_allocates_nothing()
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
        Assert.Equal(0, bytes);
        gate.SetResult("v");
        Assert.Equal("v", await first);
    }

    [Fact]
    public void The_first_caller_of_a_missing_key_allocates_a_flight_and_no_more()
    {
        var keys = Enumerable.Range(0, 3 * Calls).Select(static i => $"product:{i}").ToArray();
        var gate = new TaskCompletionSource<string>();
        var least = long.MaxValue;
        for (var round = 0; round < 3; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = round * Calls; i < (round + 1) * Calls; i++)
            {
                _ = AskAsync(keys[i], gate);
            }

            least = Math.Min(least, (GC.GetAllocatedBytesForCurrentThread() - before) / Calls);
        }

        gate.SetResult("v");
        Assert.InRange(least, 0, BytesOfAFlight);
    }

    private Task<string> AskAsync(string key, TaskCompletionSource<string> gate) =>
        _cache.GetOrSetAsync(key, gate, static (gate, _, _) => new ValueTask<string>(gate.Task)).AsTask();
}
