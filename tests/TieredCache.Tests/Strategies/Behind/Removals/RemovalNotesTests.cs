using TieredCache.Coherence.Outstanding;
using TieredCache.Strategies.Behind.Removals;
using TieredCache.Tests.Journal.Support;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Strategies.Behind.Removals;

/// <summary>The records in the journal of removals: how many there are, and which.</summary>
public sealed class RemovalNotesTests
{
    private readonly MemoryFiles _files = new();
    private readonly TierLog _log = new();

    [Fact]
    public async Task What_is_noted_again_has_one_record()
    {
        await using (var removals = Open())
        {
            await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => removals.NoteAsync(Key("a"), 0).AsTask()));
            await removals.NoteAsync(Key("a"), 0);
        }

        Assert.Equal(["c:a 0"], Noted());
        Assert.InRange(_files.List().Sum(name => _files.Read(name).Length), 1, 200);
    }

    [Fact]
    public async Task A_higher_version_takes_the_place_of_a_lower_one()
    {
        await using (var removals = Open())
        {
            foreach (var version in (long[])[5, 7, 6])
            {
                await removals.NoteAsync(Key("a"), version);
            }
        }

        Assert.Equal(["c:a 7"], Noted());
    }

    [Fact]
    public async Task What_is_noted_again_while_it_is_being_sent_has_a_record_of_its_own()
    {
        await using (var removals = Open())
        {
            await removals.NoteAsync(Key("a"), 0);
            var sending = removals.Take(Key("a"));
            await removals.NoteAsync(Key("a"), 0);
            sending.End();
        }

        Assert.Equal(["c:a 0"], Noted());
    }

    [Fact]
    public async Task One_that_could_not_be_sent_is_sent_by_the_next_with_all_its_records()
    {
        await using (var removals = Open())
        {
            await removals.NoteAsync(Key("a"), 1);
            var sending = removals.Take(Key("a"));
            await removals.NoteAsync(Key("a"), 2);
            sending.PutBack();
            removals.Take(Key("a")).End();
        }

        Assert.Empty(Noted());
    }

    [Fact]
    public async Task Where_everything_is_pending_a_clear_of_each_cache_stands_for_its_others()
    {
        await using (var removals = Open())
        {
            await removals.NoteAsync(Key("a"), 1);
            await removals.NoteAsync(new PendingInvalidation("d:tag", IsTag: true), 0);
            await removals.NoteEverythingAsync(Key("b"));
            await removals.NoteEverythingAsync(Key("c"));
        }

        Assert.Equal(["\0c 0", "\0d 0"], Noted());
    }

    [Fact]
    public async Task The_others_stay_until_the_clear_is_written()
    {
        await using var removals = Open();
        await removals.NoteAsync(Key("a"), 0);
        _files.Room = 0;
        await removals.NoteEverythingAsync(Key("b"));
        Assert.Equal(["c:a 0"], Noted());
        Assert.Equal([4005], _log.Ids);

        _files.Room = long.MaxValue;
        await removals.NoteEverythingAsync(Key("b"));
        Assert.Contains("\0c 0", Noted());
    }

    [Fact]
    public async Task One_that_could_not_be_written_is_tried_again()
    {
        await using var removals = Open();
        _files.Room = 0;
        await removals.NoteAsync(Key("a"), 0);
        Assert.Empty(Noted());

        _files.Room = long.MaxValue;
        await removals.NoteAsync(Key("a"), 0);
        Assert.Equal(["c:a 0"], Noted());
    }

    [Fact]
    public async Task Clears_are_pending_in_the_next_process()
    {
        await using (var removals = Open())
        {
            await removals.NoteEverythingAsync(Key("b"));
        }

        var pending = new PendingInvalidations(capacity: 10);
        await using var next = Open();
        next.Recover(pending);
        Assert.True(pending.Covers(new PendingInvalidation("\0c", IsTag: true)));
    }

    private static PendingInvalidation Key(string key) => new("c:" + key, IsTag: false);

    private RemovalJournal Open() => new(Journals.Open(_files), _log);

    private string[] Noted() =>
        [.. TieredCache.Journal.Segments.JournalRecovery.Read(_files.AfterKill()).Work.Select(static work => $"{work.Record.Key} {work.Record.Sequence}").Order(StringComparer.Ordinal)];
}
