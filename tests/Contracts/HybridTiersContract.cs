using Microsoft.Extensions.Caching.Hybrid;

namespace TieredCache.Contracts;

/// <summary>What the documentation of the platform's HybridCache promises of two instances on one distributed cache.</summary>
public abstract class HybridTiersContract : IAsyncLifetime
{
    private static readonly HybridCacheEntryOptions FromLocal = new() { Flags = HybridCacheEntryFlags.DisableDistributedCacheRead | HybridCacheEntryFlags.DisableUnderlyingData };
    private static readonly HybridCacheEntryOptions FromShared = new() { Flags = HybridCacheEntryFlags.DisableLocalCache | HybridCacheEntryFlags.DisableUnderlyingData };
    private int _loads;

    protected abstract HybridCache A { get; }

    protected abstract HybridCache B { get; }

    protected virtual TimeSpan Life => TimeSpan.FromMinutes(1);

    public abstract Task InitializeAsync();

    public abstract Task DisposeAsync();

    protected abstract Task PassAsync(TimeSpan time);

    [Fact]
    public async Task What_one_has_made_the_other_finds()
    {
        Assert.Equal("1", await LoadAsync(A));
        Assert.Equal("1", await LoadAsync(B));
        Assert.Equal("1", await LookAsync(B, FromLocal));
    }

    [Fact]
    public async Task What_one_has_set_the_other_finds_without_the_underlying_data()
    {
        await A.SetAsync("k", "set");
        Assert.Equal("set", await LookAsync(B, new() { Flags = HybridCacheEntryFlags.DisableUnderlyingData }));
    }

    [Fact]
    public async Task Without_writing_the_shared_tier_the_other_finds_nothing()
    {
        var options = new HybridCacheEntryOptions { Flags = HybridCacheEntryFlags.DisableDistributedCacheWrite };
        Assert.Equal("1", await LoadAsync(A, options));
        Assert.Equal("1", await LookAsync(A, FromLocal));
        Assert.Null(await LookAsync(B, FromShared));
        await A.SetAsync("k", "set", options);
        Assert.Equal("set", await LookAsync(A, FromLocal));
        Assert.Null(await LookAsync(B, FromShared));
    }

    [Fact]
    public async Task A_set_of_memory_alone_leaves_the_shared_value_where_it_is()
    {
        await A.SetAsync("k", "shared");
        await A.SetAsync("k", "local", new() { Flags = HybridCacheEntryFlags.DisableDistributedCacheWrite });
        Assert.Equal("local", await LoadAsync(A));
        Assert.Equal("shared", await LookAsync(A, FromShared));
        Assert.Equal("local", await LoadAsync(A));
        Assert.Equal("shared", await LoadAsync(A, new() { Flags = HybridCacheEntryFlags.DisableLocalCacheRead }));
    }

    [Fact]
    public async Task Without_writing_memory_the_value_is_in_the_shared_tier_alone()
    {
        var options = new HybridCacheEntryOptions { Flags = HybridCacheEntryFlags.DisableLocalCacheWrite };
        Assert.Equal("1", await LoadAsync(A, options));
        Assert.Null(await LookAsync(A, FromLocal));
        Assert.Equal("1", await LoadAsync(B, options));
        Assert.Null(await LookAsync(B, FromLocal));
        await A.RemoveAsync("k");
        await A.SetAsync("k", "set", options);
        Assert.Null(await LookAsync(A, FromLocal));
        Assert.Equal("set", await LookAsync(A, FromShared));
    }

    [Fact]
    public async Task Without_reading_the_shared_tier_a_value_is_made_although_it_is_there_and_takes_its_place()
    {
        Assert.Equal("1", await LoadAsync(A));
        Assert.Equal("2", await LoadAsync(B, new() { Flags = HybridCacheEntryFlags.DisableDistributedCacheRead }));
        Assert.Equal("2", await LookAsync(B, FromShared));
        Assert.Equal("2", await LookAsync(A, FromShared));
    }

    [Fact]
    public async Task Without_reading_anything_a_value_is_made_and_takes_the_place_of_both()
    {
        Assert.Equal("1", await LoadAsync(A));
        Assert.Equal("2", await LoadAsync(A, new() { Flags = HybridCacheEntryFlags.DisableLocalCacheRead | HybridCacheEntryFlags.DisableDistributedCacheRead }));
        Assert.Equal("2", await LookAsync(A, FromLocal));
        Assert.Equal("2", await LoadAsync(B));
    }

    [Fact]
    public async Task A_shorter_local_duration_sends_back_to_the_shared_tier()
    {
        var options = new HybridCacheEntryOptions { Expiration = Life * 4, LocalCacheExpiration = Life };
        Assert.Equal("1", await LoadAsync(A, options));
        await PassAsync(Life * 1.2);
        Assert.Null(await LookAsync(A, FromLocal));
        Assert.Equal("1", await LoadAsync(A, options));
        Assert.Equal("1", await LookAsync(A, FromLocal));
    }

    [Fact]
    public async Task The_shared_value_ends_when_it_was_told()
    {
        await A.SetAsync("k", "set", new() { Expiration = Life });
        await PassAsync(Life * 1.2);
        Assert.Null(await LookAsync(B, FromShared));
    }

    [Fact]
    public async Task A_payload_comes_over_compressed_or_not()
    {
        var text = new string('x', 100_000);
        await A.SetAsync("plain", text, new() { Flags = HybridCacheEntryFlags.DisableCompression });
        await A.SetAsync("packed", text);
        Assert.Equal(text, await B.GetOrCreateAsync("plain", static _ => Never()));
        Assert.Equal(text, await B.GetOrCreateAsync("packed", static _ => Never()));
    }

    [Fact]
    public async Task A_removal_reaches_the_shared_tier()
    {
        await A.SetAsync("k", "set");
        await A.RemoveAsync("k");
        Assert.Null(await LookAsync(B, FromShared));
    }

    [Fact]
    public async Task A_tag_s_removal_reaches_the_shared_tier()
    {
        await A.SetAsync("k", "set", tags: ["x"]);
        await PassAsync(TimeSpan.FromMilliseconds(2));
        await A.RemoveByTagAsync("x");
        Assert.Equal("1", await LoadAsync(B));
    }

    [Fact]
    public async Task Callers_of_both_ways_at_once_end_with_one_value()
    {
        var values = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => LoadAsync(A)));
        Assert.Single(values.Distinct());
        Assert.Equal(values[0], await LoadAsync(B));
    }

    protected async Task<string> LoadAsync(HybridCache cache, HybridCacheEntryOptions? options = null) =>
        await cache.GetOrCreateAsync("k", _ => new ValueTask<string>(Interlocked.Increment(ref _loads).ToString()), options);

    private static async Task<string?> LookAsync(HybridCache cache, HybridCacheEntryOptions options) =>
        await cache.GetOrCreateAsync<string?>("k", static _ => Never()!, options);

    private static ValueTask<string> Never() => throw new InvalidOperationException("This should have been held.");
}
