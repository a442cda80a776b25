using TieredCache.Journal.Files;
using TieredCache.Tests.Journal.Support;

namespace TieredCache.Tests.Journal;

public sealed class DiskFilesTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("tieredcache-journal-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_journal_on_disk_is_read_back(bool durable)
    {
        await using (var journal = Journals.Open(DiskFiles.Open(_directory), durable, segmentBytes: 500))
        {
            for (var i = 1; i <= 50; i++)
            {
                await journal.PutAsync("a", i);
            }

            journal.Commit([await journal.PutAsync("b", 51)]);
        }

        var waiting = await Journals.WaitingInAsync(DiskFiles.Open(_directory));
        Assert.Equal(Enumerable.Range(1, 50).Select(static i => $"Put a {i} value"), waiting);
    }

    [Fact]
    public void A_directory_belongs_to_one_at_a_time()
    {
        using (DiskFiles.Open(_directory))
        {
            Assert.Throws<IOException>(() => DiskFiles.Open(_directory));
        }

        DiskFiles.Open(_directory).Dispose();
    }

    [Fact]
    public void A_directory_is_its_owners_alone()
    {
        var made = Path.Combine(_directory, "made");
        DiskFiles.Open(made).Dispose();

        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(made) == (UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
    }

    [Fact]
    public void Those_on_the_way_there_have_the_usual_rights()
    {
        var usual = Directory.CreateDirectory(Path.Combine(_directory, "usual")).FullName;
        DiskFiles.Open(Path.Combine(_directory, "cache", "node-0")).Dispose();

        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Path.Combine(_directory, "cache")) == File.GetUnixFileMode(usual));
    }

    [Fact]
    public void With_the_first_names_those_of_the_directories_that_were_made_become_durable_too()
    {
        var synced = new List<string>();
        var inner = Path.Combine(_directory, "cache", "node-0");
        using (var files = DiskFiles.Open(inner, synced.Add))
        {
            files.Sync();
            Assert.Equal([inner, Path.Combine(_directory, "cache"), _directory], synced);
            files.Sync();
            Assert.Equal(inner, synced[^1]);
            Assert.Equal(4, synced.Count);
        }

        synced.Clear();
        using var again = DiskFiles.Open(inner, synced.Add);
        again.Sync();
        Assert.Equal([inner], synced);
    }

    [Fact]
    public void A_file_is_cut_read_in_part_renamed_and_deleted()
    {
        using var files = DiskFiles.Open(_directory);
        using (var file = files.Create("a.journal"))
        {
            file.Append("0123456789"u8);
            file.Truncate(6);
            file.Append("x"u8);
            file.Sync();
        }

        files.Truncate("a.journal", 6);
        files.Sync();
        files.Rename("a.journal", "b.journal");

        Assert.Equal("345"u8.ToArray(), files.Read("b.journal", 3, 3));
        Assert.Throws<EndOfStreamException>(() => files.Read("b.journal", 3, 4));
        Assert.Equal("012345"u8.ToArray(), files.Read("b.journal"));
        files.Delete("b.journal");
        Assert.Empty(files.List());
        Assert.Throws<IOException>(() => DirectorySync.Run(Path.Combine(_directory, "none")));
    }
}
