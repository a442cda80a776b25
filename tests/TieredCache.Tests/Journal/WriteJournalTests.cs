using TieredCache.Journal;
using TieredCache.Tests.Journal.Support;

namespace TieredCache.Tests.Journal;

public sealed class WriteJournalTests
{
    [Fact]
    public async Task What_was_written_is_read_back_in_order_after_a_kill()
    {
        var files = new MemoryFiles();
        await using var journal = Journals.Open(files);
        await journal.PutAsync("a", 1, "one");
        await journal.Append(JournalKind.Delete, "b", 2, []).Written;
        await journal.Append(JournalKind.Invalidate, "ключ", 0, []).Written;

        Assert.Equal(["Put a 1 one", "Delete b 2", "Invalidate ключ 0"], await Journals.WaitingInAsync(files.AfterKill()));
    }

    [Fact]
    public async Task What_was_committed_is_not_read_back()
    {
        var files = new MemoryFiles();
        await using var journal = Journals.Open(files);
        var first = await journal.PutAsync("a", 1);
        await journal.PutAsync("b", 2);
        journal.Commit([first]);
        await journal.PutAsync("c", 3);

        Assert.Equal(["Put b 2 value", "Put c 3 value"], await Journals.WaitingInAsync(files.AfterKill()));
    }

    [Fact]
    public async Task A_journal_that_is_done_with_leaves_no_file()
    {
        var files = new MemoryFiles();
        var journal = Journals.Open(files);
        journal.Commit([await journal.PutAsync("a", 1)]);
        await journal.DisposeAsync();

        Assert.Empty(files.List());
        Assert.False(files.IsHeld);
    }

    [Fact]
    public async Task What_was_recovered_can_be_committed()
    {
        var files = new MemoryFiles();
        await using (var journal = Journals.Open(files))
        {
            await journal.PutAsync("a", 1);
            await journal.PutAsync("b", 2);
        }

        await using (var journal = Journals.Open(files))
        {
            journal.Commit([journal.Recovered[0].Entry]);
        }

        Assert.Equal(["Put b 2 value"], await Journals.WaitingInAsync(files.AfterKill()));
    }

    [Fact]
    public async Task A_segment_goes_when_it_and_all_older_ones_are_done_with()
    {
        var files = new MemoryFiles();
        await using var journal = Journals.Open(files, segmentBytes: 200);
        var first = await journal.PutAsync("a", 1, new string('x', 150));
        var second = await journal.PutAsync("b", 2, new string('x', 150));
        await journal.PutAsync("c", 3, new string('x', 150));
        Assert.Equal(3, files.List().Count);

        journal.Commit([second]);
        await journal.PutAsync("d", 4);
        Assert.Contains(files.List(), static name => name.EndsWith("1.journal", StringComparison.Ordinal));

        journal.Commit([first]);
        await journal.PutAsync("e", 5);
        await journal.PutAsync("f", 6);
        Assert.DoesNotContain(files.List(), static name => name.EndsWith("01.journal", StringComparison.Ordinal) || name.EndsWith("02.journal", StringComparison.Ordinal));
        Assert.Equal(["c", "d", "e", "f"], (await Journals.WaitingInAsync(files.AfterKill())).Select(static line => line.Split(' ')[1]));
    }

    [Fact]
    public async Task One_record_that_stays_does_not_hold_the_files_of_all_that_come_after_it()
    {
        var files = new MemoryFiles();
        await using var journal = Journals.Open(files, segmentBytes: 1_000);
        await journal.PutAsync("stays", 1);
        for (var i = 2; i < 500; i++)
        {
            journal.Commit([await journal.PutAsync("goes", i, new string('x', 100))]);
        }

        await journal.PutAsync("last", 500);

        Assert.InRange(journal.Bytes, 1, 20_000);
        var waiting = await Journals.WaitingInAsync(files.AfterKill());
        Assert.Equal("Put stays 1 value", waiting[0]);
        Assert.Equal("Put last 500 value", waiting[^1]);
    }

    [Fact]
    public async Task Many_writers_share_few_writes_and_lose_nothing()
    {
        var files = new MemoryFiles();
        await using var journal = Journals.Open(files, durable: true);
        await Task.WhenAll(Enumerable.Range(0, 64).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                await journal.PutAsync($"{writer}", i);
            }
        })));

        Assert.True(files.Syncs < 3_200, $"{files.Syncs} syncs for 3,200 records");
        var waiting = await Journals.WaitingInAsync(files.AfterPowerCut(static unsynced => 0));
        Assert.Equal(3_200, waiting.Length);
        Assert.All(Enumerable.Range(0, 64), writer =>
            Assert.Equal(Enumerable.Range(0, 50).Select(i => $"Put {writer} {i} value"), waiting.Where(line => line.StartsWith($"Put {writer} ", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task A_closed_journal_refuses_and_has_written_what_it_was_given()
    {
        var files = new MemoryFiles();
        var journal = Journals.Open(files);
        var given = journal.Append(JournalKind.Put, "a", 1, "value"u8);
        await journal.DisposeAsync();

        await given.Written;
        Assert.Throws<ObjectDisposedException>(() => journal.Append(JournalKind.Put, "b", 2, "value"u8));
        Assert.Equal(["Put a 1 value"], await Journals.WaitingInAsync(files.AfterKill()));
    }
}
