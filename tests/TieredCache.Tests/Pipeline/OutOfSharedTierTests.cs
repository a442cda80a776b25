using TieredCache.Tests.Support;

namespace TieredCache.Tests.Pipeline;

/// <summary>Sets of values that stay out of the shared tier: by the cache, by their size, or because they are kept nowhere.</summary>
public sealed class OutOfSharedTierTests
{
    private const string Name = "local";
    private static readonly string Four = new('4', 2000);
    private static readonly string Five = new('5', 2000);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_older_version_is_refused_and_what_is_held_stays(bool isOff)
    {
        await using var nodes = await StartAsync(isOff);
        var cache = nodes.A.Named(Name);
        Assert.True(await cache.SetIfNewerAsync("k", Five, 5));
        Assert.False(await cache.SetIfNewerAsync("k", Four, 4));
        Assert.False(await cache.SetIfNewerAsync("k", Four, 5));
        Assert.True(cache.TryGetLocal<string>("k", out var held));
        Assert.Equal(Five, held);
    }

    [Fact]
    public async Task An_older_version_is_refused_for_as_long_as_a_newer_one_is_held_and_not_only_while_the_server_remembers()
    {
        await using var nodes = await StartAsync(isOff: false);
        var cache = nodes.A.Named(Name);
        var hour = new CacheEntryOptions { Duration = TimeSpan.FromHours(1) };
        Assert.True(await cache.SetIfNewerAsync("k", Five, 5, hour));
        nodes.Clock.Advance(TimeSpan.FromMinutes(6));
        await nodes.UntilReadyAsync();
        await nodes.A.TrustedAsync();
        Assert.False(await cache.SetIfNewerAsync("k", Four, 4, hour));
        Assert.True(cache.TryGetLocal<string>("k", out var held) && held == Five);
        Assert.True(await cache.SetIfNewerAsync("k", Four, 6, hour));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_older_version_of_another_node_is_refused_and_not_held_there(bool isOff)
    {
        await using var nodes = await StartAsync(isOff);
        var (a, b) = (nodes.A.Named(Name), nodes.B.Named(Name));
        Assert.True(await a.SetIfNewerAsync("k", Five, 5));
        Assert.False(await b.SetIfNewerAsync("k", Four, 4));
        Assert.False(b.TryGetLocal<string>("k", out _));
        nodes.B.Shared.IsDown = true;
        Assert.False(await b.SetIfNewerAsync("k", Four, 4));
        Assert.True(await b.SetIfNewerAsync("k", Five, 6));
    }

    [Fact]
    public async Task A_null_that_is_kept_nowhere_compares_its_version_too()
    {
        await using var nodes = await StartAsync(isOff: false);
        var (a, b) = (nodes.A.Named(Name), nodes.B.Named(Name));
        Assert.True(await a.SetIfNewerAsync("k", "five", 5));
        Assert.False(await b.SetIfNewerAsync<string?>("k", null, 4));
        Assert.Equal("five", (await b.GetAsync<string>("k")).Value);
        Assert.True(await a.SetIfNewerAsync<string?>("k", null, 6));
        Assert.False((await a.GetAsync<string>("k")).HasValue || (await b.GetAsync<string>("k")).HasValue);
        Assert.False(await b.SetIfNewerAsync("k", "five", 5));
    }

    [Fact]
    public async Task While_another_node_writes_the_key_one_is_kept_nowhere()
    {
        await using var nodes = await StartAsync(isOff: false);
        await using var write = await nodes.B.Named(Name).BeginWriteAsync("k");
        Assert.True(await nodes.A.Named(Name).SetIfNewerAsync("k", Five, 5));
        Assert.False(nodes.A.Named(Name).TryGetLocal<string>("k", out _));
    }

    private static Task<Cluster> StartAsync(bool isOff) =>
        Cluster.StartAsync(options => options.Caches[Name] = new() { Redis = { Enabled = !isOff, MaxPayloadBytes = 1024 }, Entry = { NullDuration = TimeSpan.Zero } });
}
