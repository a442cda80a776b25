using TieredCache.Journal.Segments;
using TieredCache.Tests.Journal.Support;

namespace TieredCache.Tests.Journal;

/// <summary>A disk that the journal itself has filled.</summary>
public sealed class FullDiskTests
{
    [Fact]
    public async Task It_takes_records_again_once_what_it_holds_is_done_with()
    {
        var files = new MemoryFiles { Room = 2_000 };
        await using var journal = Journals.Open(files, segmentBytes: 200);
        var held = new List<JournalEntry>();
        await Assert.ThrowsAsync<IOException>(async () =>
        {
            while (true)
            {
                held.Add(await journal.PutAsync("a", held.Count + 1));
            }
        });
        Assert.InRange(held.Count, 10, 100);
        files.Room = 0;
        journal.Commit(held);
        await Record.ExceptionAsync(() => journal.PutAsync("b", 1_000));
        await journal.PutAsync("c", 1_001);

        var waiting = await Journals.WaitingInAsync(files.AfterKill());
        Assert.Equal("Put c 1001 value", waiting[^1]);
        Assert.DoesNotContain(waiting, static line => line.StartsWith("Put a ", StringComparison.Ordinal));
        Assert.InRange(files.List().Count, 1, 2);
    }

    [Fact]
    public async Task What_was_done_with_before_its_commit_was_written_is_not_read_once_that_is()
    {
        var files = new MemoryFiles();
        await using var journal = Journals.Open(files);
        var ended = await journal.PutAsync("a", 1);
        await journal.PutAsync("stays", 2);
        files.Room = 0;
        journal.Commit([ended]);
        await Assert.ThrowsAsync<IOException>(() => journal.PutAsync("b", 3));
        Assert.Contains("Put stays 2 value", await Journals.WaitingInAsync(files.AfterKill()));
        files.Room = long.MaxValue;
        await journal.PutAsync("c", 4);

        Assert.Equal(["Put stays 2 value", "Put c 4 value"], await Journals.WaitingInAsync(files.AfterKill()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Records_that_do_not_fit_leave_no_files(bool durable)
    {
        var files = new MemoryFiles();
        await using var journal = Journals.Open(files, durable);
        await journal.PutAsync("stays", 1);
        files.FailingRecords = int.MaxValue;
        for (var i = 2; i < 52; i++)
        {
            await Assert.ThrowsAsync<IOException>(() => journal.PutAsync("a", i));
        }

        Assert.Single(files.List());
        files.FailingRecords = 0;
        await journal.PutAsync("b", 52);
        Assert.Equal(["Put stays 1 value", "Put b 52 value"], await Journals.WaitingInAsync(files.AfterKill()));
    }
}
