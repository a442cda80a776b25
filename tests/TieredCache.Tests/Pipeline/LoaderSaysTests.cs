using TieredCache.Tests.Support;

namespace TieredCache.Tests.Pipeline;

public sealed class LoaderSaysTestsAlone() : LoaderSaysTests(isShared: false);

public sealed class LoaderSaysTestsOnTwoTiers() : LoaderSaysTests(isShared: true);

/// <summary>What a loader says of its value: that it is unchanged, how long it lasts, that there is none.</summary>
public abstract class LoaderSaysTests(bool isShared) : OnEitherTier(isShared)
{
    private static readonly CacheEntryOptions Ten = new() { Duration = TimeSpan.FromSeconds(10) };
    private static readonly DateTimeOffset Changed = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private readonly List<(string? Validator, DateTimeOffset? LastModified)> _asked = [];

    [Fact]
    public async Task A_refresh_ahead_that_finds_the_source_unchanged_keeps_the_value_and_its_stamps_for_another_duration()
    {
        await StartAsync(static options => options.Entry.RefreshAhead = 0.5);
        await Cache.GetOrSetAsync("k", LoadAsync, Ten);
        for (var refresh = 2; refresh <= 4; refresh++)
        {
            Advance(6);
            Assert.Equal("v", await Cache.GetOrSetAsync("k", LoadAsync, Ten));
            await Eventually.TrueAsync(() => Cache.Pipeline.Parts.Flights.Count == 0, "the refresh has ended");
            Assert.Equal(refresh, _asked.Count);
        }

        Assert.True(Cache.TryGetLocal<string>("k", out _));
        Assert.Equal((null, null), _asked[0]);
        Assert.All(_asked.Skip(1), static asked => Assert.Equal(("etag", Changed), asked));
    }

    [Fact]
    public async Task Unchanged_is_the_version_and_the_size_too_unless_they_are_named_anew()
    {
        ValueTask<string> Load(CacheLoadContext context, CancellationToken token)
        {
            if (context.Validator is null)
            {
                (context.Validator, context.Version, context.Size) = ("etag", 7, 5_000);
                return new("v");
            }

            return new(context.NotModified<string>());
        }

        await Cache.GetOrSetAsync("k", Load, Ten);
        Advance(11);
        Assert.Equal("v", await Cache.GetOrSetAsync("k", Load, Ten));
        Assert.Equal(5_000, Cache.Pipeline.Parts.Memory.Weight);
        Assert.False(await Cache.SetIfNewerAsync("k", "older", 5));
        Assert.False(await Cache.SetIfNewerAsync("k", "as old", 7));
        Assert.True(await Cache.SetIfNewerAsync("k", "newer", 8, Ten));

        Advance(11);
        await Cache.GetOrSetAsync("k", static (context, _) =>
        {
            (context.Version, context.Size) = (9, 6_000);
            return new ValueTask<string>(context.NotModified<string>());
        }, Ten);
        Assert.Equal(6_000, Cache.Pipeline.Parts.Memory.Weight);
        Assert.False(await Cache.SetIfNewerAsync("k", "older", 9));
    }

    [Fact]
    public async Task The_stamps_are_found_again_in_the_other_tier()
    {
        await Cache.GetOrSetAsync("k", LoadAsync, Ten);
        Advance(11);
        if (IsShared)
        {
            Cache.Pipeline.Parts.Memory.Clear();
        }

        Assert.Equal("v", await Cache.GetOrSetAsync("k", LoadAsync, Ten));
        Assert.Equal(("etag", Changed), _asked[1]);
        Advance(9);
        Assert.True((await Cache.GetAsync<string>("k")).HasValue);
    }

    [Fact]
    public async Task A_stamp_that_is_too_long_for_the_other_tier_stays_in_memory_with_its_value()
    {
        string? asked = null;
        var stamp = new string('x', 70_000);
        ValueTask<string> Load(CacheLoadContext context, CancellationToken token)
        {
            (asked, context.Validator) = (context.Validator, stamp);
            return new("v");
        }

        Assert.Equal("v", await Cache.GetOrSetAsync("k", Load, Ten));
        Assert.True(Cache.TryGetLocal<string>("k", out _));
        Advance(11);
        Assert.Equal("v", await Cache.GetOrSetAsync("k", Load, Ten));
        Assert.Equal(stamp, asked);
    }

    [Fact]
    public async Task Unchanged_without_a_previous_value_is_a_mistake() =>
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await Cache.GetOrSetAsync("k", static (context, _) => new ValueTask<string>(context.NotModified<string>())));

    [Fact]
    public async Task The_duration_that_it_says_is_that_of_the_refresh_ahead_too()
    {
        await StartAsync(static options => options.Entry.RefreshAhead = 0.5);
        var loads = 0;
        ValueTask<string> Load(CacheLoadContext context, CancellationToken token)
        {
            context.Duration = TimeSpan.FromSeconds(100);
            return new("v" + Interlocked.Increment(ref loads));
        }

        await Cache.GetOrSetAsync("k", Load, Ten);
        Advance(49);
        Assert.Equal("v1", await Cache.GetOrSetAsync("k", Load, Ten));
        Advance(2);
        Assert.Equal("v1", await Cache.GetOrSetAsync("k", Load, Ten));
        await Eventually.TrueAsync(() => Cache.TryGetLocal<string>("k", out var held) && held == "v2", "the refresh has ended");
    }

    [Fact]
    public async Task That_there_is_none_is_remembered_for_the_null_duration_whatever_else_it_says()
    {
        var loads = 0;
        ValueTask<string?> Load(CacheLoadContext context, CancellationToken token)
        {
            loads++;
            context.Duration = TimeSpan.FromHours(1);
            return new((string?)null);
        }

        Assert.Null(await Cache.GetOrSetAsync("k", Load));
        Advance(9.9);
        Assert.Null(await Cache.GetOrSetAsync("k", Load));
        Assert.Equal(1, loads);
        Advance(0.2);
        Assert.Null(await Cache.GetOrSetAsync("k", Load));
        Assert.Equal(2, loads);
    }

    [Fact]
    public async Task A_null_is_neither_refreshed_ahead_nor_served_stale()
    {
        await StartAsync(static options => options.Entry.RefreshAhead = 0.1);
        await Cache.GetOrSetAsync("k", static _ => new ValueTask<string?>((string?)null));
        Advance(9);
        Assert.Null(await Cache.GetOrSetAsync("k", static _ => new ValueTask<string?>("new")));
        await Eventually.TrueAsync(() => Cache.Pipeline.Parts.Flights.Count == 0, "nothing was started");
        Advance(2);
        await Assert.ThrowsAsync<FormatException>(async () => await Cache.GetOrSetAsync("k", static _ => ValueTask.FromException<string?>(new FormatException("source"))));
    }

    private ValueTask<string> LoadAsync(CacheLoadContext context, CancellationToken token)
    {
        lock (_asked)
        {
            _asked.Add((context.Validator, context.LastModified));
        }

        if (context.Validator == "etag")
        {
            return new(context.NotModified<string>());
        }

        (context.Validator, context.LastModified) = ("etag", Changed);
        return new("v");
    }
}
