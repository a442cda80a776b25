using System.Buffers.Binary;
using System.Collections.Concurrent;
using TieredCache.Journal;
using TieredCache.Tests.Journal.Support;

namespace TieredCache.Tests.Journal;

/// <summary>Few records that hold up many bytes are written again: what that costs, and what becomes of damage.</summary>
public sealed class CompactionTests
{
    private const string First = "0000000000000001.journal";
    private readonly MemoryFiles _files = new();
    private readonly ConcurrentQueue<string> _damaged = new();

    [Fact]
    public async Task A_record_that_was_damaged_meanwhile_gets_no_new_checksum()
    {
        await using (var journal = Open())
        {
            await journal.PutAsync("stays", 1);
            await journal.PutAsync("good", 2);
            Damage(static bytes => bytes[32 + 32 + 5] ^= 1);
            await CompactAsync(journal);
        }

        Assert.Equal([First], _damaged);
        Assert.Contains(First + ".corrupt", _files.List());
        Assert.Equal(["Put good 2 value"], await Journals.WaitingInAsync(_files.AfterKill()));
    }

    [Fact]
    public async Task A_record_whose_length_has_rotted_does_not_hold_the_others_up()
    {
        await using (var journal = Open())
        {
            await journal.PutAsync("stays", 1);
            await journal.PutAsync("good", 2);
            Damage(static bytes => BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(32), 1_000_000));
            await CompactAsync(journal);
            await journal.PutAsync("next", 1_000);
        }

        Assert.Equal([First], _damaged);
        Assert.Equal(["Put good 2 value", "Put next 1000 value"], await Journals.WaitingInAsync(_files.AfterKill()));
    }

    [Fact]
    public async Task What_was_damaged_is_done_with_like_any_other()
    {
        await using (var journal = Open())
        {
            var stays = await journal.PutAsync("stays", 1);
            Damage(static bytes => bytes[32 + 32 + 5] ^= 1);
            await CompactAsync(journal);
            journal.Commit([stays]);
        }

        Assert.Equal([First + ".corrupt"], _files.List());
    }

    [Fact]
    public async Task Many_records_are_written_again_with_one_wait_for_the_disk()
    {
        await using var journal = Open(durable: true);
        for (var i = 1; i <= 50; i++)
        {
            await journal.PutAsync("stays", i);
        }

        var most = await CompactAsync(journal);
        Assert.InRange(most, 1, 8);
        Assert.Equal(50, (await Journals.WaitingInAsync(_files.AfterPowerCut(static unsynced => 0))).Count(static line => line.StartsWith("Put stays", StringComparison.Ordinal)));
        Assert.Empty(_damaged);
    }

    // Writes what is done with at once until the first file is gone; says how many syncs a write took at most.
    private async Task<int> CompactAsync(WriteJournal journal)
    {
        var most = 0;
        for (var i = 100; _files.List().Contains(First); i++)
        {
            Assert.InRange(i, 0, 5_000);
            var before = _files.Syncs;
            journal.Commit([await journal.PutAsync("goes", i, new string('x', 100))]);
            most = Math.Max(most, _files.Syncs - before);
        }

        return most;
    }

    private void Damage(Action<byte[]> damage) => _files.Change(First, bytes =>
    {
        damage(bytes);
        return bytes;
    });

    private WriteJournal Open(bool durable = false) => Journals.Open(_files, durable, segmentBytes: 4_000, _damaged);
}
