using System.Buffers;
using System.Text;
using TieredCache.Tests.Strategies.Behind.Support;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Strategies.Behind.Letters;

public sealed class DeadLettersTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly Table _table = new();

    private string Node => Path.Combine(_directory.Path, "default", "node-0");

    private string Dead => Path.Combine(Node, "dead");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_write_that_the_store_refuses_for_good_is_listed_with_what_is_needed_to_judge_it()
    {
        await using var node = Start();
        await RefuseAsync(node, "a", "1");

        var letter = Assert.Single(node.Letters.List());
        Assert.Equal(("a", StoreWriteKind.Put, 5), (letter.Key, letter.Kind, letter.Attempts));
        Assert.Equal("\"1\"", Encoding.UTF8.GetString(letter.Value.Span));
        Assert.Contains("too long", letter.Reason, StringComparison.Ordinal);
        Assert.InRange(node.Clock.GetUtcNow() - letter.PutAside, TimeSpan.Zero, TimeSpan.FromMinutes(5));
        Assert.Null(await node.ReadAsync("a"));
    }

    [Fact]
    public async Task They_are_there_after_a_restart_and_replayed_once()
    {
        await using (var node = Start())
        {
            await RefuseAsync(node, "a", "1");
        }

        _table.Fails = static _ => null;
        await using (var next = Start())
        {
            var letter = Assert.Single(next.Letters.List());
            Assert.True(await next.Letters.ReplayAsync(letter.Id));
            Assert.False(await next.Letters.ReplayAsync(letter.Id));
            await next.UntilFlushedAsync();
            Assert.Equal("1", _table["a"]);
            Assert.Empty(next.Letters.List());
        }

        await using var last = Start();
        Assert.Empty(last.Letters.List());
    }

    [Fact]
    public async Task One_that_is_replayed_does_not_come_over_a_later_write()
    {
        await using var node = Start();
        await RefuseAsync(node, "a", "old");
        _table.Fails = static _ => null;
        await node.Cache.SetAsync("a", "new");
        Assert.True(await node.Letters.ReplayAsync(node.Letters.List()[0].Id));
        Assert.Equal("new", await node.ReadAsync("a"));
        await node.UntilFlushedAsync();

        Assert.Equal("new", _table["a"]);
    }

    [Theory]
    [InlineData(StoreWriteKind.Put)]
    [InlineData(StoreWriteKind.Delete)]
    public async Task One_that_is_replayed_is_not_read_before_a_later_write_that_is_in_the_store_already(StoreWriteKind kind)
    {
        await using var node = Start();
        await RefuseAsync(node, "a", kind == StoreWriteKind.Put ? "old" : null);
        _table.Fails = static _ => null;
        await node.Cache.SetAsync("a", "new");
        await node.UntilFlushedAsync();
        node.Evict("a");

        Assert.True(await node.Letters.ReplayAsync(node.Letters.List()[0].Id));
        Assert.Equal("new", await node.ReadAsync("a"));
        await node.UntilFlushedAsync();
        Assert.Equal("new", await node.ReadAsync("a"));
        Assert.Equal("new", _table["a"]);
    }

    [Theory]
    [InlineData("1")]
    [InlineData(null)]
    public async Task What_was_read_while_a_replayed_one_waited_is_not_kept_once_the_store_has_taken_it(string? value)
    {
        await using var node = Start();
        await RefuseAsync(node, "a", value);
        _table.Seed("a", "before");
        _table.Fails = static _ => null;
        Assert.True(await node.Letters.ReplayAsync(node.Letters.List()[0].Id));
        Assert.Equal("before", await node.ReadAsync("a"));

        await node.UntilFlushedAsync();
        Assert.Equal(value, _table["a"]);
        Assert.Equal(value, await node.ReadAsync("a"));
    }

    [Fact]
    public async Task One_that_was_replayed_before_the_process_ended_is_not_read_by_the_next_one_either()
    {
        await using (var node = Start())
        {
            await RefuseAsync(node, "a", "old");
            _table.Fails = static _ => null;
            await node.Cache.SetAsync("a", "new");
            await node.UntilFlushedAsync();
            _table.Fails = static _ => new TimeoutException();
            Assert.True(await node.Letters.ReplayAsync(node.Letters.List()[0].Id));
        }

        await using var next = Start();
        Assert.Equal(1, next.Waiting);
        Assert.Equal("new", await next.ReadAsync("a"));
        _table.Fails = static _ => null;
        await next.UntilFlushedAsync();
        Assert.Equal("new", await next.ReadAsync("a"));
    }

    [Fact]
    public async Task Damage_to_their_files_is_told_at_the_next_start()
    {
        await using (var node = Start())
        {
            await RefuseAsync(node, "a", "1");
            await RefuseAsync(node, "b", "2");
        }

        var file = Assert.Single(Directory.GetFiles(Dead, "*.journal"));
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[32 + 32] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        var log = new TierLog();
        await using var next = new BehindNode(_table, _directory.Path, logger: log);

        Assert.Single(log.Ids, 4011);
        Assert.Equal("b", Assert.Single(next.Letters.List()).Key);
    }

    [Fact]
    public async Task Those_of_another_release_stay_and_are_told_at_each_start()
    {
        await using (var node = Start())
        {
            await RefuseAsync(node, "a", "1");
        }

        await GarbleAsync("b", Dead);
        for (var starts = 0; starts < 2; starts++)
        {
            var log = new TierLog();
            await using var next = new BehindNode(_table, _directory.Path, logger: log);
            Assert.Single(log.Ids, 4014);
            Assert.Equal("a", Assert.Single(next.Letters.List()).Key);
        }
    }

    [Fact]
    public async Task One_that_is_discarded_is_gone()
    {
        await using (var node = Start())
        {
            await RefuseAsync(node, "a", "1");
            Assert.True(await node.Letters.DiscardAsync(node.Letters.List()[0].Id));
            Assert.Empty(node.Letters.List());
        }

        await using var next = Start();
        Assert.Empty(next.Letters.List());
        Assert.False(await next.Letters.DiscardAsync(1));
    }

    [Fact]
    public async Task A_value_that_another_release_has_written_becomes_one_and_holds_nobody_up()
    {
        _table.Fails = static _ => new TimeoutException();
        await using (var node = Start())
        {
            await node.Cache.SetAsync("b", "1");
        }

        await GarbleAsync("a", Node);
        _table.Fails = static _ => null;
        await using var next = Start();
        await next.UntilFlushedAsync();

        Assert.Equal("1", _table["b"]);
        Assert.Equal("a", Assert.Single(next.Letters.List()).Key);
    }

    [Fact]
    public async Task A_value_whose_bytes_end_too_early_for_its_serializer_becomes_one_and_holds_nobody_up()
    {
        _table.Fails = static _ => new TimeoutException();
        await using (var node = Start(new CutOffSerializer()))
        {
            await node.Cache.SetAsync("a", "cut off");
            await node.Cache.SetAsync("b", "1");
        }

        _table.Fails = static _ => null;
        await using var next = Start(new CutOffSerializer());
        await next.UntilFlushedAsync();

        Assert.Equal("1", _table["b"]);
        Assert.Equal("a", Assert.Single(next.Letters.List()).Key);
    }

    private async Task RefuseAsync(BehindNode node, string key, string? value)
    {
        _table.Fails = static _ => new InvalidOperationException("too long");
        await (value is null ? node.Cache.RemoveAsync(key) : node.Cache.SetAsync(key, value));
        await node.UntilFlushedAsync();
    }

    private static async Task GarbleAsync(string key, string directory)
    {
        await using var journal = TieredCache.Journal.WriteJournal.Open(TieredCache.Journal.Files.DiskFiles.Open(directory), "garble", durable: false);
        await journal.Append(TieredCache.Journal.JournalKind.Put, key, 1, [1, 200, 7]).Written;
    }

    private BehindNode Start(ICacheSerializer? serializer = null) => new(_table, _directory.Path, serializer: serializer);

    /// <summary>JSON, but for a value of which it says what it would say of a stream.</summary>
    private sealed class CutOffSerializer : ICacheSerializer
    {
        private readonly TieredCache.Remote.Wire.JsonCacheSerializer _json = new([]);

        public string Name => _json.Name;

        public byte Id => 201;

        public bool Supports(Type type) => _json.Supports(type);

        public void Serialize<T>(T value, IBufferWriter<byte> target) => _json.Serialize(value, target);

        public T? Deserialize<T>(ReadOnlySequence<byte> payload) => _json.Deserialize<T>(payload) is var value && value is "cut off" ? throw new EndOfStreamException() : value;
    }
}
