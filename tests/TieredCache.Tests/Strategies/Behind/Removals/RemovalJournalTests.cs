using TieredCache.Journal.Files;
using TieredCache.Journal.Segments;
using TieredCache.Testing;
using TieredCache.Testing.InMemory;
using TieredCache.Tests.Strategies.Behind.Support;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Strategies.Behind.Removals;

/// <summary>Removals that the server could not be told of, and processes that end before it is back.</summary>
public sealed class RemovalJournalTests : IAsyncLifetime
{
    private readonly TestDirectory _directory = new();
    private readonly ControllableClock _clock = new();
    private InMemoryServer _server = null!;
    private CacheNode _other = null!;

    public Task InitializeAsync()
    {
        _server = new InMemoryServer(_clock);
        _other = new CacheNode(_clock, _server.Connect(1));
        return UntilReadyAsync(_other);
    }

    public async Task DisposeAsync()
    {
        await _other.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task They_are_pending_in_the_next_process_and_reach_the_others()
    {
        await _other.Cache.SetAsync("key", "old");
        await _other.Cache.SetAsync("tagged", "old", new CacheEntryOptions { Tags = ["t"] });
        await RemoveWithoutServerAsync(static async cache =>
        {
            await cache.RemoveAsync("key");
            await cache.RemoveByTagAsync("t");
        });
        Assert.True(_other.Holds("key"));

        var shared = _server.Connect(3);
        shared.IsDown = true;
        await using var next = Start(shared);
        Assert.Equal(2, next.Pending);
        shared.IsDown = false;
        await next.UntilAsync(() => next.Pending == 0, "what was pending is sent");
        await next.UntilAsync(() => !_other.Cache.TryGetLocal<string>("key", out _) && !_other.Cache.TryGetLocal<string>("tagged", out _), "the other node has heard of it");
    }

    [Fact]
    public async Task What_was_sent_is_not_sent_again()
    {
        await RemoveWithoutServerAsync(static cache => cache.RemoveAsync("key").AsTask());
        await using (var next = Start(3))
        {
            await next.UntilAsync(() => next.Pending == 0, "what was pending is sent");
        }

        await using var last = Start(4);
        Assert.Equal(0, last.Pending);
    }

    [Fact]
    public async Task Until_it_is_sent_the_next_process_does_not_use_what_was_removed()
    {
        await _other.Cache.SetAsync("key", "old");
        await RemoveWithoutServerAsync(static cache => cache.RemoveAsync("key").AsTask());
        var shared = _server.Connect(3);
        shared.IsDown = true;
        await using var next = Start(shared);
        Assert.Equal("new", await next.Cache.GetOrSetAsync("key", static _ => new ValueTask<string>("new")));
        Assert.Equal(1, next.Pending);
    }

    [Fact]
    public async Task Damage_to_their_files_is_told_at_the_next_start()
    {
        await RemoveWithoutServerAsync(static async cache =>
        {
            await cache.RemoveAsync("one");
            await cache.RemoveAsync("two");
        });
        var file = Assert.Single(Directory.GetFiles(Node, "*.journal"));
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[32 + 32] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        var log = new TierLog();
        await using var next = new BehindNode(new Table(), _directory.Path, _clock, _server.Connect(3), logger: log);
        Assert.Single(log.Ids, 4015);
    }

    [Fact]
    public async Task More_than_are_kept_stand_in_the_journal_as_one_clear_of_the_cache_which_the_next_process_sends()
    {
        await _other.Cache.SetAsync("key", "old");
        await RemoveWithoutServerAsync(static async cache =>
        {
            await cache.RemoveAsync("key");
            await Task.WhenAll(Enumerable.Range(0, 15_000).Select(i => cache.RemoveAsync($"{i}").AsTask()));
            for (var i = 0; i < 1_000; i++)
            {
                await cache.RemoveAsync("one");
            }
        });

        using (var files = DiskFiles.Open(Node))
        {
            Assert.Equal("\0default", Assert.Single(JournalRecovery.Read(files).Work).Record.Key);
        }

        await using var next = Start(3);
        await next.UntilAsync(() => next.Pending == 0, "what was pending is sent");
        await next.UntilAsync(() => !_other.Cache.TryGetLocal<string>("key", out _), "the other node has heard of it");
    }

    [Fact]
    public async Task A_clear_of_a_cache_that_the_next_process_has_not_made_yet_is_sent_where_more_than_are_kept_are_pending_there()
    {
        await _other.Undeclared.SetAsync("key", "old");
        await LeaveWithoutServerAsync(static node => node.Undeclared.ClearAsync().AsTask());
        var shared = _server.Connect(3);
        shared.IsDown = true;
        await using var next = Start(shared);
        await Task.WhenAll(Enumerable.Range(0, 10_001).Select(i => next.Cache.RemoveAsync($"{i}").AsTask()));
        shared.IsDown = false;
        await next.UntilAsync(() => next.Pending == 0, "everything was cleared");
        await next.UntilAsync(() => !_other.Undeclared.TryGetLocal<string>("key", out _), "the other node has heard of it");
    }

    private string Node => Path.Combine(_directory.Path, ".removals", "node-0");

    private Task RemoveWithoutServerAsync(Func<Cache, Task> remove) => LeaveWithoutServerAsync(node => remove(node.Cache));

    private async Task LeaveWithoutServerAsync(Func<CacheNode, Task> remove)
    {
        var shared = _server.Connect(2);
        await using var node = Start(shared);
        await UntilReadyAsync(node);
        shared.IsDown = true;
        await remove(node);
        Assert.NotEqual(0, node.Pending);
    }

    private static Task UntilReadyAsync(CacheNode node) => node.UntilAsync(async () => await node.IsReadyAsync(), "the node is live");

    private CacheNode Start(ulong id) => Start(_server.Connect(id));

    private CacheNode Start(InMemoryNode shared) => new(_clock, shared, options => options.WriteBehind.Directory = _directory.Path);
}
