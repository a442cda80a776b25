using TieredCache.Tests.Support;

namespace TieredCache.Tests.Pipeline;

public sealed class ValueTestsAlone() : ValueTests(isShared: false);

public sealed class ValueTestsOnTwoTiers() : ValueTests(isShared: true);

/// <summary>How values are kept: nulls, durations, what a loader says, versions, copies.</summary>
public abstract class ValueTests(bool isShared) : OnEitherTier(isShared)
{
    private async Task<bool> IsHeldAsync(string key) => (await Cache.GetAsync<string?>(key)).HasValue;

    [Fact]
    public async Task A_null_is_kept_for_the_null_duration()
    {
        var loads = 0;
        ValueTask<string?> Load(CancellationToken token) => new((loads++, (string?)null).Item2);
        Assert.Null(await Cache.GetOrSetAsync("k", Load));
        Assert.Null(await Cache.GetOrSetAsync("k", Load));
        Assert.Equal(1, loads);
        Assert.True(await IsHeldAsync("k"));
        Advance(10.1);
        Assert.Null(await Cache.GetOrSetAsync("k", Load));
        Assert.Equal(2, loads);
    }

    [Fact]
    public async Task A_null_is_not_kept_where_its_duration_is_zero()
    {
        await StartAsync(options => options.Entry.NullDuration = TimeSpan.Zero);
        Assert.Null(await Cache.GetOrSetAsync("k", _ => new ValueTask<string?>((string?)null)));
        Assert.False(await IsHeldAsync("k"));
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(0.5, 7.5)]
    [InlineData(1, 5)]
    public async Task Jitter_only_shortens(double u, double seconds)
    {
        await StartAsync(options => options.Entry.Jitter = 0.5, () => u);
        await Cache.SetAsync("k", "v", TimeSpan.FromSeconds(10));
        Advance(seconds - 0.01);
        Assert.True(await IsHeldAsync("k"));
        Advance(0.02);
        Assert.False(await IsHeldAsync("k"));
    }

    [Fact]
    public async Task What_the_loader_says_of_duration_tags_and_size_counts()
    {
        await Cache.GetOrSetAsync("k", (context, _) =>
        {
            (context.Duration, context.Tags, context.Size) = (TimeSpan.FromSeconds(5), ["t"], 12_345);
            return new ValueTask<string>("v");
        }, new CacheEntryOptions { Duration = TimeSpan.FromSeconds(50) });
        Assert.Equal(12_345, Cache.Pipeline.Parts.Memory.Weight);
        Advance(4.9);
        Assert.True(await IsHeldAsync("k"));
        await Cache.RemoveByTagAsync("t");
        Assert.False(await IsHeldAsync("k"));
    }

    [Fact]
    public async Task A_value_that_is_not_to_be_stored_is_returned_and_kept_nowhere()
    {
        Assert.Equal("v", await Cache.GetOrSetAsync("k", (context, _) =>
        {
            context.DoNotStore();
            return new ValueTask<string>("v");
        }));
        Assert.False(await IsHeldAsync("k"));
    }

    [Fact]
    public async Task A_value_that_the_source_calls_unchanged_is_kept_for_another_duration()
    {
        var options = new CacheEntryOptions { Duration = TimeSpan.FromSeconds(5) };
        await Cache.GetOrSetAsync("k", (context, _) =>
        {
            context.Validator = "etag";
            return new ValueTask<string>("v");
        }, options);
        Advance(6);
        Assert.Equal("v", await Cache.GetOrSetAsync("k", (context, token) =>
        {
            Assert.Equal("etag", context.Validator);
            Assert.True(context.TryGetPrevious<string>(out _, out var age) && age == TimeSpan.FromSeconds(6));
            return new ValueTask<string>(context.NotModified<string>());
        }, options));
        Advance(4);
        Assert.True(await IsHeldAsync("k"));
    }

    [Fact]
    public async Task Only_a_newer_version_is_kept_and_versions_outlive_removals()
    {
        Assert.True(await Cache.SetIfNewerAsync("k", "five", 5));
        Assert.False(await Cache.SetIfNewerAsync("k", "five again", 5));
        Assert.False(await Cache.SetIfNewerAsync("k", "four", 4));
        Assert.Equal("five", (await Cache.GetAsync<string>("k")).Value);
        await Cache.RemoveAsync("k");
        Assert.False(await Cache.SetIfNewerAsync("k", "five", 5));
        Assert.False(await IsHeldAsync("k"));
        Assert.True(await Cache.SetIfNewerAsync("k", "six", 6));
        Assert.Equal("six", (await Cache.GetAsync<string>("k")).Value);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Cache.SetIfNewerAsync("k", "none", 0));
    }

    [Fact]
    public async Task With_copies_on_read_nobody_changes_what_others_get()
    {
        await StartAsync(options => options.Memory.CloneOnRead = true);
        var first = await Cache.GetOrSetAsync("k", _ => new ValueTask<List<int>>([1]));
        first.Add(2);
        var second = await Cache.GetOrSetAsync("k", _ => new ValueTask<List<int>>([9]));
        Assert.Equal([1], second);
        Assert.NotSame(first, second);
    }

    [Fact]
    public async Task Many_writers_of_one_key_leave_one_of_their_values()
    {
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(async () => await Cache.SetAsync("k", "v" + i))));
        Assert.True(await IsHeldAsync("k"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\nb")]
    [InlineData("a lone surrogate")]
    public async Task A_bad_key_is_told_so(string key)
    {
        key = key == "a lone surrogate" ? "\ud800" : key;
        await Assert.ThrowsAsync<ArgumentException>(async () => await Cache.GetAsync<int>(key));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Cache.SetAsync(key, 1));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Cache.RemoveAsync(key));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Cache.RemoveByTagAsync(key));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Cache.GetOrSetAsync(key, _ => new ValueTask<int>(1)));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Cache.GetOrSetManyAsync<int, int>(["ok", key], 0, static (_, _, _) => new(new Dictionary<string, int>())));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Cache.SetAsync("k", 1, new CacheEntryOptions { Tags = [key] }));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Cache.GetAsync<int>(new string('k', 1_025)));
    }

    [Fact]
    public async Task Without_a_store_there_is_nothing_to_load_from()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await Cache.GetOrSetAsync<int>("k"));
        Assert.Equal(CacheOrigin.None, (await Cache.GetAsync<int>("k")).Origin);
        Assert.Equal(3, await Cache.GetOrDefaultAsync("k", 3));
    }
}
