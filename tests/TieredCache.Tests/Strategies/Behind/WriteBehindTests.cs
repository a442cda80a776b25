using TieredCache.Configuration;
using TieredCache.Tests.Strategies.Behind.Support;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Strategies.Behind;

public sealed class WriteBehindTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly Table _table = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_write_is_acknowledged_before_the_store_has_it()
    {
        await using var node = Start();
        await node.Cache.SetAsync("a", "1");
        Assert.Null(_table["a"]);
        Assert.Equal("1", await node.ReadAsync("a"));

        await node.UntilFlushedAsync();
        Assert.Equal("1", _table["a"]);
    }

    [Fact]
    public async Task A_reader_here_sees_what_waits_although_memory_has_lost_it()
    {
        await using var node = Start();
        _table.Seed("a", "before");
        _table.Seed("b", "before");
        await node.Cache.SetAsync("a", "1");
        await node.Cache.RemoveAsync("b");
        node.Evict("a");
        node.Evict("b");

        Assert.Equal("1", await node.ReadAsync("a"));
        Assert.Null(await node.ReadAsync("b"));
        var many = await node.Cache.GetOrSetManyAsync<int, string>(["a", "b"], 0, static (_, missing, _) => new(missing.ToDictionary(static key => key, static _ => "loaded")));
        Assert.Equal(["a"], many.Keys);
        Assert.Equal("1", many["a"]);
        Assert.Equal(0, _table.Reads);
    }

    [Fact]
    public async Task A_value_of_another_type_is_loaded_and_does_not_take_the_place_of_a_write_that_waits()
    {
        await using var node = Start();
        await node.Cache.SetAsync("a", "1");
        Assert.Equal(7, await node.Cache.GetOrSetAsync("a", static _ => new ValueTask<long>(7)));
        Assert.Equal(7, (await node.Cache.GetOrSetManyAsync<int, long>(["a"], 0, static (_, missing, _) => new(missing.ToDictionary(static key => key, static _ => 7L))))["a"]);
        Assert.True(node.Cache.TryGetLocal<string>("a", out var held) && held == "1");
    }

    [Fact]
    public async Task A_loader_is_not_asked_for_a_deleted_key_before_the_store_has_deleted_it()
    {
        await using var node = Start();
        _table.Seed("a", "before");
        await node.Cache.RemoveAsync("a");
        var load = node.Cache.GetOrSetAsync<Table, string>("a", _table, static (table, _, _) => new(table["a"] ?? "made anew")).AsTask();
        Assert.False(load.IsCompleted);

        await node.UntilFlushedAsync();
        Assert.Equal("made anew", await load);
    }

    [Fact]
    public async Task What_was_acknowledged_reaches_the_store_after_the_process_was_gone()
    {
        _table.Fails = static _ => new TimeoutException();
        await using (var node = Start())
        {
            await node.Cache.SetAsync("a", "1");
            await node.Cache.SetAsync("a", "2");
            await node.Cache.RemoveAsync("b");
        }

        _table.Fails = static _ => null;
        _table.Seed("b", "before");
        await using (var next = Start())
        {
            Assert.Equal("2", await next.ReadAsync("a"));
            Assert.Null(await next.ReadAsync("b"));
            await next.UntilFlushedAsync();
        }

        Assert.Equal(("2", null), (_table["a"], _table["b"]));
        Assert.Empty(Recovered());
    }

    [Fact]
    public async Task A_recovered_write_keeps_its_sequence_and_does_not_come_after_a_later_one()
    {
        _table.Fails = static _ => new TimeoutException();
        await using (var node = Start())
        {
            await node.Cache.SetAsync("a", "old");
        }

        // Somebody else has written the key meanwhile, under a later sequence.
        _table.Fails = static _ => null;
        _table.Write(new StoreWrite<string>(StoreWriteKind.Put, "a", "new", long.MaxValue / 2));
        await using var next = Start();
        await next.UntilFlushedAsync();

        Assert.Equal("new", _table["a"]);
        Assert.True(_table.Sequences.Last() < long.MaxValue / 2);
    }

    [Fact]
    public async Task New_sequences_are_above_those_of_the_process_before()
    {
        _table.Fails = static _ => new TimeoutException();
        await using (var node = Start())
        {
            node.Clock.SetWallClock(node.Clock.GetUtcNow().AddYears(1));
            await node.Cache.SetAsync("a", "1");
        }

        _table.Fails = static _ => null;
        await using var next = Start();
        await next.Cache.SetAsync("a", "2");
        await next.UntilFlushedAsync();

        Assert.Equal("2", _table["a"]);
    }

    [Fact]
    public async Task Two_processes_on_one_machine_have_a_journal_each()
    {
        await using var one = Start();
        await using var two = Start();
        await one.Cache.SetAsync("a", "1");
        await two.Cache.SetAsync("b", "2");

        Assert.Equal(["node-0", "node-1"], Directory.EnumerateDirectories(Path.Combine(_directory.Path, "default")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_write_that_its_caller_gave_up_before_it_began_takes_no_room()
    {
        await using var node = Start(static options => options.WriteBehind.MaxPending = 1);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await node.Cache.SetAsync("a", "1", cancellationToken: new CancellationToken(canceled: true)));
        await node.Cache.SetAsync("b", "1");
        Assert.Equal(1, node.Waiting);
    }

    [Fact]
    public async Task A_stop_refuses_new_writes_and_brings_the_others_to_the_store()
    {
        await using var node = Start();
        await node.Cache.SetAsync("a", "1");
        await node.DrainAsync();

        Assert.Equal("1", _table["a"]);
        await Assert.ThrowsAsync<CacheUnavailableException>(async () => await node.Cache.SetAsync("b", "2"));
    }

    [Fact]
    public async Task A_stop_ends_in_time_and_leaves_the_rest_in_the_journal()
    {
        _table.Fails = static _ => new TimeoutException();
        await using (var node = Start())
        {
            await node.Cache.SetAsync("a", "1");
            using var end = new CancellationTokenSource();
            var drained = node.DrainAsync(end.Token).AsTask();
            await end.CancelAsync();
            await drained;
            Assert.Equal(1, node.Waiting);
        }

        Assert.Equal(["a"], Recovered());
    }

    [Fact]
    public async Task In_memory_alone_a_write_is_acknowledged_and_nothing_is_on_disk()
    {
        await using var node = new BehindNode(_table, directory: null, configure: static options => options.WriteBehind.Acknowledge = "Memory");
        await node.Cache.SetAsync("a", "1");
        Assert.Equal("1", await node.ReadAsync("a"));
        await node.UntilFlushedAsync();
        Assert.Equal("1", _table["a"]);
    }

    [Fact]
    public async Task A_stop_that_leaves_writes_says_that_they_are_in_the_journal()
    {
        var log = new TierLog();
        await using var node = new BehindNode(_table, _directory.Path, logger: log);
        await LeaveAsync(node);
        Assert.Contains(4012, log.Ids);
        Assert.DoesNotContain(4020, log.Ids);
    }

    [Fact]
    public async Task A_stop_that_leaves_writes_where_there_is_no_journal_says_that_they_are_lost()
    {
        var log = new TierLog();
        await using var node = new BehindNode(_table, _directory.Path, configure: static options => options.WriteBehind.Acknowledge = "Memory", logger: log);
        await LeaveAsync(node);
        Assert.Contains(4020, log.Ids);
        Assert.DoesNotContain(4012, log.Ids);
    }

    [Fact]
    public async Task A_container_that_ends_before_the_cache_refuses_nothing()
    {
        var log = new TierLog();
        await using var node = new BehindNode(_table, _directory.Path, logger: log);
        await LeaveAsync(node);
        await node.Services.DisposeAsync();
        await node.UntilAsync(() => node.Letters.List().Count > 0 || log.Ids.Count(static id => id == 4000) > 20, "it was tried");

        Assert.Empty(node.Letters.List());
        Assert.Equal(1, node.Waiting);
    }

    [Theory]
    [InlineData("Journaled")]
    [InlineData("Durable")]
    public void A_journal_without_a_directory_is_an_error_at_start(string acknowledge)
    {
        var failure = Assert.Throws<Microsoft.Extensions.Options.OptionsValidationException>(() => new BehindNode(_table, directory: null, configure: options => options.WriteBehind.Acknowledge = acknowledge));
        Assert.Contains("WriteBehind:Directory", failure.Message, StringComparison.Ordinal);
    }

    private BehindNode Start(Action<TieredCacheOptions>? configure = null, string strategy = "WriteBehind") => new(_table, _directory.Path, configure: options =>
    {
        options.Strategy = strategy;
        configure?.Invoke(options);
    });

    private async Task LeaveAsync(BehindNode node)
    {
        _table.Fails = static _ => new TimeoutException();
        await node.Cache.SetAsync("a", "1");
        await node.DrainAsync(new CancellationToken(canceled: true));
    }

    private string[] Recovered()
    {
        using var files = TieredCache.Journal.Files.DiskFiles.Open(Path.Combine(_directory.Path, "default", "node-0"));
        return [.. TieredCache.Journal.Segments.JournalRecovery.Read(files).Work.Select(static work => work.Record.Key)];
    }
}
