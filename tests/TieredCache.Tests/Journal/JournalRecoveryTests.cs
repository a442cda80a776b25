using System.Collections.Concurrent;
using TieredCache.Tests.Journal.Support;

namespace TieredCache.Tests.Journal;

public sealed class JournalRecoveryTests
{
    [Fact]
    public async Task A_tail_torn_at_any_byte_of_the_last_record_is_cut_off_and_costs_nothing_else()
    {
        var files = new MemoryFiles();
        await using (var journal = Journals.Open(files))
        {
            await journal.PutAsync("a", 1);
            await journal.PutAsync("last", 2, "a value of some length");
        }

        var name = Assert.Single(files.List());
        var whole = files.Read(name).Length;
        var last = 32 + 4 + 22;
        for (var cut = 1; cut < last; cut++)
        {
            var torn = files.AfterKill();
            torn.Change(name, bytes => bytes[..^cut]);

            Assert.Equal(["Put a 1 value"], await Journals.WaitingInAsync(torn));
            Assert.DoesNotContain(torn.List(), static left => left.EndsWith(".corrupt", StringComparison.Ordinal));
        }

        Assert.True(whole > last);
    }

    [Fact]
    public async Task Any_byte_of_the_last_record_may_be_garbage()
    {
        var files = new MemoryFiles();
        await using (var journal = Journals.Open(files))
        {
            await journal.PutAsync("a", 1);
            await journal.PutAsync("last", 2);
        }

        var name = Assert.Single(files.List());
        for (var at = 1; at <= 32 + 4 + 5; at++)
        {
            var damaged = files.AfterKill();
            damaged.Change(name, bytes =>
            {
                bytes[^at] ^= 0x5A;
                return bytes;
            });

            Assert.Equal(["Put a 1 value"], await Journals.WaitingInAsync(damaged));
        }
    }

    [Fact]
    public async Task Damage_before_good_records_is_reported_and_kept_aside_and_the_good_ones_are_kept()
    {
        var files = new MemoryFiles();
        await using (var journal = Journals.Open(files))
        {
            await journal.PutAsync("a", 1);
            await journal.PutAsync("b", 2);
            await journal.PutAsync("c", 3);
        }

        var name = Assert.Single(files.List());
        files.Change(name, static bytes =>
        {
            bytes[32 + 32 + 1 + 5 + 20] ^= 1;
            return bytes;
        });

        var damaged = new ConcurrentQueue<string>();
        await using (var journal = Journals.Open(files, damaged: damaged))
        {
            Assert.Equal(["Put a 1 value", "Put c 3 value"], journal.Waiting());
            Assert.Equal([name], damaged);
        }

        Assert.Contains(name + ".corrupt", files.List());
        Assert.Equal(["Put a 1 value", "Put c 3 value"], await Journals.WaitingInAsync(files.AfterKill()));
    }

    [Fact]
    public async Task What_a_damaged_file_has_ended_stays_ended_once_it_lies_aside()
    {
        var files = new MemoryFiles();
        await using (var journal = Journals.Open(files, segmentBytes: 200))
        {
            await journal.PutAsync("stays", 1, new string('x', 60));
            journal.Commit([await journal.PutAsync("ended", 2)]);
            await journal.PutAsync("b", 3);
            await journal.PutAsync("c", 4);
            await journal.PutAsync("d", 5, new string('x', 60));
        }

        var names = files.List().Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(3, names.Length);
        files.Change(names[1], static bytes =>
        {
            bytes[^1] ^= 1;
            return bytes;
        });

        for (var starts = 0; starts < 2; starts++)
        {
            Assert.Equal(["stays", "b", "d"], (await Journals.WaitingInAsync(files)).Select(static line => line.Split(' ')[1]));
        }

        Assert.Contains(names[1] + ".corrupt", files.List());
    }

    [Fact]
    public async Task One_that_lies_aside_stays_when_another_of_its_number_is_damaged()
    {
        var files = new MemoryFiles();
        for (var rounds = 0; rounds < 3; rounds++)
        {
            await using (var journal = Journals.Open(files))
            {
                await journal.PutAsync("a", 1);
                await journal.PutAsync("b", 2);
            }

            files.Change("0000000000000001.journal", static bytes =>
            {
                bytes[32 + 32] ^= 1;
                return bytes;
            });
            await using var opened = Journals.Open(files);
            opened.Commit(opened.Recovered.Select(static work => work.Entry));
        }

        Assert.Equal(["0000000000000001.journal.2.corrupt", "0000000000000001.journal.3.corrupt", "0000000000000001.journal.corrupt"], files.List().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Bytes_of_another_segment_are_no_record()
    {
        var files = new MemoryFiles();
        await using (var journal = Journals.Open(files, segmentBytes: 100))
        {
            await journal.PutAsync("a", 1, new string('x', 60));
            await journal.PutAsync("b", 2, new string('x', 60));
        }

        var names = files.List().Order(StringComparer.Ordinal).ToArray();
        var foreign = files.Read(names[0])[32..];
        files.Change(names[0], static bytes => bytes[..32]);
        files.Change(names[1], bytes => [.. bytes[..32], .. foreign]);

        Assert.Empty(await Journals.WaitingInAsync(files));
    }

    [Fact]
    public async Task The_numbers_go_on_where_they_were()
    {
        var files = new MemoryFiles();
        await using (var journal = Journals.Open(files))
        {
            await journal.PutAsync("a", 7);
        }

        await using var opened = Journals.Open(files);
        var entry = await opened.PutAsync("b", 8);

        Assert.True(entry.Lsn > opened.Recovered[0].Entry.Lsn);
        Assert.Equal(7, opened.HighestSequence);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(31)]
    public async Task A_file_that_was_only_begun_is_no_harm(int length)
    {
        var files = new MemoryFiles();
        await using (var journal = Journals.Open(files, segmentBytes: 50))
        {
            await journal.PutAsync("a", 1);
            await journal.PutAsync("b", 2);
        }

        files.Change(files.List().Order(StringComparer.Ordinal).Last(), bytes => bytes[..length]);

        Assert.Equal(["Put a 1 value"], await Journals.WaitingInAsync(files));
    }

    [Fact]
    public async Task Random_bytes_never_throw()
    {
        var dice = new Random(7);
        for (var round = 0; round < 300; round++)
        {
            var files = new MemoryFiles();
            await using (var journal = Journals.Open(files, segmentBytes: 300))
            {
                for (var i = 0; i < 8; i++)
                {
                    await journal.PutAsync($"k{i}", i + 1);
                }
            }

            foreach (var name in files.List())
            {
                files.Change(name, bytes =>
                {
                    for (var hits = dice.Next(4); hits > 0 && bytes.Length > 0; hits--)
                    {
                        bytes[dice.Next(bytes.Length)] = (byte)dice.Next(256);
                    }

                    return bytes[..dice.Next(bytes.Length + 1)];
                });
            }

            await using var opened = Journals.Open(files);
            Assert.All(opened.Recovered, static work => Assert.Equal($"k{work.Record.Sequence - 1}", work.Record.Key));
        }
    }
}
