using TieredCache.Strategies.Behind;
using TieredCache.Tests.Journal.Support;
using TieredCache.Tests.Strategies.Behind.Support;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Strategies.Behind;

public sealed class JournalDirectoryTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_directory_that_nobody_takes_and_that_holds_records_is_named()
    {
        using (JournalDirectory.Take(_directory.Path, "orders", out _))
        {
            await LeaveARecordAsync();
        }

        using var mine = JournalDirectory.Take(_directory.Path, "orders", out var taken);
        Assert.EndsWith("node-0", taken, StringComparison.Ordinal);
        Assert.Equal([1], JournalDirectory.Abandoned(taken));
    }

    [Fact]
    public async Task One_that_another_process_holds_is_not_and_neither_is_an_empty_one()
    {
        using (JournalDirectory.Take(_directory.Path, "orders", out _))
        {
            await LeaveARecordAsync();
            using var empty = JournalDirectory.Take(_directory.Path, "orders", out _);
            JournalDirectory.Take(_directory.Path, "orders", out _).Dispose();
        }

        using var mine = JournalDirectory.Take(_directory.Path, "orders", out var taken);
        using var other = JournalDirectory.Take(_directory.Path, "orders", out var others);
        Assert.EndsWith("node-1", others, StringComparison.Ordinal);
        Assert.Empty(JournalDirectory.Abandoned(taken));
    }

    [Fact]
    public async Task A_start_that_finds_one_says_so_once()
    {
        using (JournalDirectory.Take(_directory.Path, "default", out _))
        {
            await LeaveARecordAsync("default");
        }

        var log = new TierLog();
        await using var node = new BehindNode(new Table(), _directory.Path, logger: log);
        Assert.Single(log.Ids, 4013);
    }

    [Fact]
    public void One_that_cannot_be_made_is_told_of()
    {
        var file = Path.Combine(_directory.Path, "file");
        File.WriteAllText(file, "no directory");
        Assert.ThrowsAny<IOException>(() => JournalDirectory.Take(file, "orders", out _));
    }

    private async Task LeaveARecordAsync(string cache = "orders")
    {
        await using var journal = Journals.Open(JournalDirectory.Take(_directory.Path, cache, out _));
        await journal.PutAsync("a", 1);
    }
}
