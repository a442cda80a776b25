using System.Collections.Concurrent;
using TieredCache.Tests.Journal.Support;

namespace TieredCache.Tests.Journal;

public sealed class JournalFaultTests
{
    [Fact]
    public async Task A_full_disk_refuses_the_write_and_keeps_what_was_acknowledged()
    {
        var files = new MemoryFiles();
        await using var journal = Journals.Open(files);
        await journal.PutAsync("a", 1);
        files.Room = 10;

        await Assert.ThrowsAsync<IOException>(() => journal.PutAsync("b", 2));
        files.Room = long.MaxValue;
        await journal.PutAsync("c", 3);

        Assert.Equal(["Put a 1 value", "Put c 3 value"], await Journals.WaitingInAsync(files.AfterKill()));
    }

    [Fact]
    public async Task An_append_that_fails_once_is_made_good_in_a_new_file()
    {
        var files = new MemoryFiles();
        await using var journal = Journals.Open(files);
        await journal.PutAsync("a", 1);
        files.FailingAppends = 1;
        await journal.PutAsync("b", 2);

        Assert.Equal(2, files.List().Count);
        var damaged = new ConcurrentQueue<string>();
        await using var opened = Journals.Open(files.AfterKill(), damaged: damaged);
        Assert.Equal(["Put a 1 value", "Put b 2 value"], opened.Waiting());
        Assert.Empty(damaged);
    }

    [Fact]
    public async Task After_a_failed_sync_the_file_is_not_trusted_again()
    {
        var files = new MemoryFiles();
        await using var journal = Journals.Open(files, durable: true);
        await journal.PutAsync("a", 1);
        files.FailingSyncs = 1;
        await journal.PutAsync("b", 2);
        await journal.PutAsync("c", 3);

        Assert.Equal(["Put a 1 value", "Put b 2 value", "Put c 3 value"], await Journals.WaitingInAsync(files.AfterPowerCut(static unsynced => 0)));
    }

    [Fact]
    public async Task A_disk_that_never_syncs_refuses_each_write()
    {
        var files = new MemoryFiles();
        await using var journal = Journals.Open(files, durable: true);
        files.FailingSyncs = int.MaxValue;

        await Assert.ThrowsAsync<IOException>(() => journal.PutAsync("a", 1));
        await Assert.ThrowsAsync<IOException>(() => journal.PutAsync("b", 2));
    }

    [Fact]
    public async Task A_commit_that_could_not_be_written_is_written_later()
    {
        var files = new MemoryFiles();
        await using var journal = Journals.Open(files);
        var first = await journal.PutAsync("a", 1);
        files.Room = 0;
        journal.Commit([first]);
        await Assert.ThrowsAsync<IOException>(() => journal.PutAsync("b", 2));
        files.Room = long.MaxValue;
        await journal.PutAsync("c", 3);

        Assert.Equal(["Put c 3 value"], await Journals.WaitingInAsync(files.AfterKill()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_power_may_go_at_any_byte_of_what_was_not_synced(bool durable)
    {
        for (var kept = 0; kept < 200; kept++)
        {
            var files = new MemoryFiles();
            var journal = Journals.Open(files, durable);
            await journal.PutAsync("a", 1);
            files.Sync();
            await journal.PutAsync("b", 2);

            var waiting = await Journals.WaitingInAsync(files.AfterPowerCut(unsynced => kept));

            // Durable records are there whatever is kept; the others are there whole or not at all, and never the second without the first.
            Assert.True(!durable || waiting.Length == 2, $"lost with {kept} bytes kept");
            Assert.Equal(new[] { "Put a 1 value", "Put b 2 value" }.Take(waiting.Length), waiting);
            await journal.DisposeAsync();
        }
    }

    [Fact]
    public async Task After_two_failures_in_a_row_what_comes_next_stands_where_the_journal_believes_it_does()
    {
        var files = new MemoryFiles();
        await using var journal = Journals.Open(files);
        await journal.PutAsync("a", 1);
        files.FailingRecords = 2;
        await Assert.ThrowsAsync<IOException>(() => journal.PutAsync("b", 2));
        await journal.PutAsync("c", 3);

        var damaged = new ConcurrentQueue<string>();
        await using var opened = Journals.Open(files.AfterKill(), damaged: damaged);
        Assert.Equal(["Put a 1 value", "Put c 3 value"], opened.Waiting());
        Assert.Empty(damaged);
    }
}
