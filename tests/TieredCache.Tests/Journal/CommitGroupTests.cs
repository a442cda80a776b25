using System.Buffers;
using TieredCache.Journal;

namespace TieredCache.Tests.Journal;

public sealed class CommitGroupTests
{
    private readonly TaskCompletionSource _allTold = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CommitGroup _group;

    public CommitGroupTests() => _group = new CommitGroup(new ArrayBufferWriter<byte>(), 1, _allTold.SetResult);

    [Fact]
    public async Task All_who_wait_are_told_at_the_end_and_who_comes_later_need_not_wait()
    {
        var waiting = Enumerable.Range(0, 100).Select(_ => AwaitAsync()).ToArray();
        Assert.All(waiting, static task => Assert.False(task.IsCompleted));

        Assert.Equal(100, _group.End());
        await Task.WhenAll(waiting);
        await _allTold.Task;
        Assert.True(_group.Written.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_failure_is_told_to_each_of_them()
    {
        var waiting = Enumerable.Range(0, 3).Select(_ => AwaitAsync()).ToArray();
        _group.End(new IOException("full"));
        foreach (var task in waiting)
        {
            await Assert.ThrowsAsync<IOException>(() => task);
        }
    }

    [Fact]
    public async Task A_writer_whose_code_blocks_on_that_of_another_holds_nobody_up()
    {
        const int Writers = 8;
        using var last = new ManualResetEventSlim();
        var waiting = Enumerable.Range(0, Writers).Select(async i =>
        {
            await _group.Written.ConfigureAwait(false);
            if (i == Writers - 1)
            {
                last.Set();
            }
            else
            {
                Assert.True(last.Wait(TimeSpan.FromMinutes(1)));
            }
        }).ToArray();

        _group.End();
        await Task.WhenAll(waiting);
    }

    [Fact]
    public async Task What_one_writer_keeps_in_its_context_does_not_reach_the_next()
    {
        var ambient = new AsyncLocal<int>();
        var seen = new List<int>();
        var waiting = Enumerable.Range(0, 20).Select(_ => WithoutFlow(async () =>
        {
            await _group.Written.ConfigureAwait(false);
            lock (seen)
            {
                seen.Add(ambient.Value);
            }

            ambient.Value = 1;
        })).ToArray();

        _group.End();
        await Task.WhenAll(waiting);
        Assert.Equal(Enumerable.Repeat(0, 20), seen);
    }

    // Who has switched the flow off brings no context of his own that would be set for him and taken back.
    private static Task WithoutFlow(Func<Task> run)
    {
        using var off = ExecutionContext.SuppressFlow();
        return run();
    }

    private async Task AwaitAsync() => await _group.Written.ConfigureAwait(false);
}
