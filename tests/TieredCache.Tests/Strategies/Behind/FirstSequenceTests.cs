using TieredCache.Testing;
using TieredCache.Testing.InMemory;
using TieredCache.Tests.Strategies.Behind.Support;

namespace TieredCache.Tests.Strategies.Behind;

/// <summary>A write that a process makes before its first attempt to connect has ended.</summary>
public sealed class FirstSequenceTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly ControllableClock _clock = new();
    private readonly Table _table = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("WriteBehind")]
    [InlineData("WriteThrough")]
    public async Task It_comes_after_the_writes_of_others_that_the_server_has_numbered(string strategy)
    {
        var server = new InMemoryServer(_clock);
        var connects = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var shared = server.Connect(1);
        shared.Before = name => string.Equals(name, "START", StringComparison.Ordinal) ? connects.Task : Task.CompletedTask;
        await using var other = Start(strategy, server.Connect(2));
        await other.UntilReadyAsync();

        // The clock stands still, so the second has a sequence ahead of it: as on a server whose clock is.
        await other.Cache.SetAsync("k", "1");
        await other.Cache.SetAsync("k", "2");
        await using var begun = Start(strategy, shared);
        var set = begun.Cache.SetAsync("k", "3").AsTask();
        Assert.False(set.IsCompleted);
        connects.SetResult();
        await begun.UntilAsync(() => set.IsCompleted, "it is acknowledged");
        await set;
        await begun.UntilAsync(() => _table["k"] is "3", "the store has it");
        await other.DrainAsync();
        Assert.Equal("3", _table["k"]);
    }

    [Fact]
    public async Task A_caller_who_gives_up_has_written_nothing()
    {
        var shared = new InMemoryServer(_clock).Connect(1);
        shared.Before = static name => string.Equals(name, "START", StringComparison.Ordinal) ? Task.Delay(Timeout.Infinite) : Task.CompletedTask;
        await using var begun = Start("WriteBehind", shared);
        using var caller = new CancellationTokenSource();
        var set = begun.Cache.SetAsync("k", "3", cancellationToken: caller.Token).AsTask();
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => set);
        Assert.Equal(0, begun.Waiting);
    }

    private BehindNode Start(string strategy, InMemoryNode shared) => new(_table, _directory.Path, _clock, shared, options => options.Strategy = strategy);
}
