using TieredCache.Tests.Support;

namespace TieredCache.Tests.Pipeline;

public sealed class SlidingTestsAlone() : SlidingTests(isShared: false);

public sealed class SlidingTestsOnTwoTiers() : SlidingTests(isShared: true);

/// <summary>Values that end when nobody has read them for a while: then they are as stale as one whose duration is over, in both tiers.</summary>
public abstract class SlidingTests(bool isShared) : OnEitherTier(isShared)
{
    private static readonly CacheEntryOptions Sliding = new() { Duration = TimeSpan.FromHours(24), SlidingDuration = TimeSpan.FromMinutes(1) };
    private int _tries;

    private ValueTask<string> FailAsync(CancellationToken token)
    {
        _tries++;
        return ValueTask.FromException<string>(new FormatException("source"));
    }

    private static ValueTask<string> LoadAsync(CancellationToken token) => new("new");

    [Fact]
    public async Task A_sliding_value_lives_while_it_is_read_and_to_its_duration_at_most()
    {
        var options = new CacheEntryOptions { Duration = TimeSpan.FromSeconds(60), SlidingDuration = TimeSpan.FromSeconds(10), StaleOnError = TimeSpan.Zero };
        await Cache.SetAsync("read", "v", options);
        await Cache.SetAsync("left", "v", options);
        for (var i = 0; i < 7; i++)
        {
            Advance(8);
            Assert.True(await IsHeldAsync("read"));
        }

        Assert.False(await IsHeldAsync("left"));
        Advance(8);
        Assert.False(await IsHeldAsync("read"));
    }

    [Fact]
    public async Task A_slide_shorter_than_a_millisecond_is_one()
    {
        await Cache.SetAsync("k", "v", Sliding with { SlidingDuration = TimeSpan.FromTicks(1) });
        Advance(1);
        Assert.False(await IsHeldAsync("k"));
    }

    [Fact]
    public async Task One_that_has_slid_out_is_loaded_although_it_may_still_be_served_stale()
    {
        await Cache.SetAsync("k", "old", Sliding);
        Advance(120);
        await TrustedAsync();
        Assert.False((await Cache.GetAsync<string>("k")).HasValue);
        Assert.Equal("new", await Cache.GetOrSetAsync("k", LoadAsync, Sliding));
    }

    [Fact]
    public async Task One_that_has_slid_out_is_served_stale_when_the_load_fails()
    {
        await Cache.SetAsync("k", "old", Sliding with { StaleOnError = TimeSpan.FromSeconds(60) });
        Advance(119);
        await TrustedAsync();
        Assert.Equal("old", await Cache.GetOrSetAsync("k", FailAsync));
    }

    [Fact]
    public async Task But_no_longer_than_allowed()
    {
        await Cache.SetAsync("k", "old", Sliding with { StaleOnError = TimeSpan.FromSeconds(60) });
        Advance(121);
        await TrustedAsync();
        await Assert.ThrowsAsync<FormatException>(async () => await Cache.GetOrSetAsync("k", FailAsync));
    }

    [Fact]
    public async Task And_not_at_all_where_stale_values_are_switched_off()
    {
        await Cache.SetAsync("k", "old", Sliding with { StaleOnError = TimeSpan.Zero });
        Advance(65);
        await TrustedAsync();
        await Assert.ThrowsAsync<FormatException>(async () => await Cache.GetOrSetAsync("k", FailAsync));
    }

    [Fact]
    public async Task While_its_load_fails_the_source_is_left_alone_between_tries()
    {
        await Cache.SetAsync("k", "old", Sliding);
        Advance(65);
        await TrustedAsync();
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal("old", await Cache.GetOrSetAsync("k", FailAsync));
        }

        Assert.Equal(1, _tries);
    }

    [Fact]
    public async Task A_shorter_duration_of_memory_does_not_lengthen_the_stale_time()
    {
        await Cache.SetAsync("k", "old", Sliding with { MemoryDuration = TimeSpan.FromSeconds(10), StaleOnError = TimeSpan.FromSeconds(60) });
        Advance(5);
        Assert.True(await IsHeldAsync("k"));
        Advance(125);
        await TrustedAsync();
        await Assert.ThrowsAsync<FormatException>(async () => await Cache.GetOrSetAsync("k", FailAsync));
    }

    private async Task<bool> IsHeldAsync(string key)
    {
        await TrustedAsync();
        return (await Cache.GetAsync<string>(key)).HasValue;
    }

    private ValueTask TrustedAsync() => IsShared ? new(Node.TrustedAsync()) : default;
}
