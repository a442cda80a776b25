using TieredCache.Strategies.Behind.Recording;
using TieredCache.Testing;
using TieredCache.Testing.InMemory;
using TieredCache.Tests.Journal.Support;
using TieredCache.Tests.Strategies.Behind.Support;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Strategies.Behind.Recording;

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

    [Theory]
    [InlineData("default", "WriteThrough", "Journaled")]
    [InlineData("default", "WriteBehind", "Memory")]
    [InlineData("renamed", "WriteBehind", "Journaled")]
    [InlineData(".removals", "WriteBehind", "Journaled")]
    public async Task A_start_with_other_settings_names_what_nobody_reads_any_more(string cache, string strategy, string acknowledge)
    {
        await LeaveARecordAsync(cache);
        var log = new TierLog();
        await using var node = new BehindNode(new Table(), _directory.Path, logger: log, configure: options =>
        {
            options.Strategy = strategy;
            options.WriteBehind.Acknowledge = acknowledge;
            options.Caches["other"] = new() { Strategy = "CacheAside", WriteBehind = { Directory = _directory.Path + "/" } };
        });
        Assert.Single(log.Ids, 4013);
    }

    [Fact]
    public async Task Removals_of_a_process_that_is_not_started_any_more_are_named()
    {
        using (JournalDirectory.Take(_directory.Path, JournalDirectory.Removals, out _))
        {
            await LeaveARecordAsync(JournalDirectory.Removals);
        }

        var (clock, log) = (new ControllableClock(), new TierLog());
        await using var node = new BehindNode(new Table(), _directory.Path, clock, new InMemoryServer(clock).Connect(1), logger: log);
        Assert.Single(log.Ids, 4013);
    }

    [Fact]
    public async Task What_lies_there_and_is_no_journal_is_no_matter()
    {
        await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(_directory.Path, "photos", "node-0")).FullName, "a.jpg"), new string('x', 100));
        Assert.Empty(JournalDirectory.Abandoned(_directory.Path, ["orders"]));
        Assert.Empty(JournalDirectory.Abandoned(Path.Combine(_directory.Path, "none"), ["orders"]));
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
