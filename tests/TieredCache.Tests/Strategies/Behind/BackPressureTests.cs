using TieredCache.Tests.Strategies.Behind.Support;

namespace TieredCache.Tests.Strategies.Behind;

/// <summary>What a write does when as many as may wait do so.</summary>
public sealed class BackPressureTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly Table _table = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_write_waits_for_room()
    {
        await using var node = Start("Wait");
        await node.Cache.SetAsync("a", "1");
        var second = node.Cache.SetAsync("b", "2").AsTask();
        Assert.False(second.IsCompleted);
        await node.UntilAsync(() => second.IsCompletedSuccessfully, "there is room");
        await node.UntilFlushedAsync();
        Assert.Equal("2", _table["b"]);
    }

    [Fact]
    public async Task A_write_that_has_waited_long_enough_goes_to_the_store_itself()
    {
        await using var node = Start("Wait");
        _table.Fails = static key => key == "a" ? new TimeoutException() : null;
        await node.Cache.SetAsync("a", "1");
        var second = node.Cache.SetAsync("b", "2").AsTask();
        await node.UntilAsync(() => second.IsCompletedSuccessfully, "it has written through");
        Assert.Equal("2", _table["b"]);
        Assert.Equal(1, node.Waiting);
    }

    [Fact]
    public async Task Writing_through_waits_for_the_keys_earlier_writes_and_fails_when_they_do_not_arrive()
    {
        await using var node = Start("WriteThrough");
        _table.Fails = static _ => new TimeoutException();
        await node.Cache.SetAsync("a", "1");
        var second = node.Cache.SetAsync("a", "2").AsTask();
        await node.UntilAsync(() => second.IsCompleted, "it has an answer");
        await Assert.ThrowsAsync<CacheUnavailableException>(() => second);

        _table.Fails = static _ => null;
        await node.UntilFlushedAsync();
        Assert.Equal("1", _table["a"]);
    }

    [Fact]
    public async Task Those_of_one_key_that_write_through_have_their_answer_at_the_same_time()
    {
        await using var node = Start("WriteThrough");
        _table.Fails = static _ => new TimeoutException();
        await node.Cache.SetAsync("a", "1");
        var others = Enumerable.Range(2, 3).Select(i => node.Cache.SetAsync("a", $"{i}").AsTask()).ToArray();
        node.Clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.DoesNotContain(others, static other => other.IsCompleted);
        node.Clock.Advance(TimeSpan.FromSeconds(0.2));
        foreach (var other in others)
        {
            await Assert.ThrowsAsync<CacheUnavailableException>(() => other.WaitAsync(TimeSpan.FromSeconds(10)));
        }
    }

    [Fact]
    public async Task One_who_gives_up_while_he_waits_for_his_turn_is_told_so()
    {
        await using var node = Start("WriteThrough");
        _table.Fails = static _ => new TimeoutException();
        await node.Cache.SetAsync("a", "1");
        using var caller = new CancellationTokenSource();
        Task[] others = [node.Cache.SetAsync("a", "2").AsTask(), node.Cache.SetAsync("a", "3", cancellationToken: caller.Token).AsTask(), node.Cache.SetAsync("a", "4").AsTask()];
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => others[1]);
        _table.Fails = static _ => null;
        await node.UntilAsync(() => others[0].IsCompleted && others[2].IsCompleted, "the others have their answer");
        await Task.WhenAll(others[0], others[2]);
        Assert.Equal("4", _table["a"]);
    }

    [Fact]
    public async Task A_write_is_refused()
    {
        await using var node = Start("Reject");
        await node.Cache.SetAsync("a", "1");
        await Assert.ThrowsAsync<CacheUnavailableException>(async () => await node.Cache.SetAsync("b", "2"));
        Assert.Null(await node.ReadAsync("b"));
        await node.UntilFlushedAsync();
        await node.Cache.SetAsync("b", "3");
        Assert.Equal("3", await node.ReadAsync("b"));
    }

    private BehindNode Start(string whenFull) => new(_table, _directory.Path, configure: options =>
    {
        options.WriteBehind.WhenFull = whenFull;
        options.WriteBehind.MaxPending = 1;
    });
}
