using TieredCache.Tests.Support;

namespace TieredCache.Tests.Pipeline;

public sealed class InvalidationDuringLoadTestsAlone() : InvalidationDuringLoadTests(isShared: false);

public sealed class InvalidationDuringLoadTestsOnTwoTiers() : InvalidationDuringLoadTests(isShared: true);

/// <summary>A removal, set, tag removal or clear that races a load: the old value does not come back.</summary>
public abstract class InvalidationDuringLoadTests(bool isShared) : OnEitherTier(isShared)
{
    private static readonly CacheEntryOptions Tagged = new() { Tags = ["t"] };

    [Theory]
    [InlineData("key")]
    [InlineData("tag")]
    [InlineData("clear")]
    [InlineData("intent")]
    public async Task The_old_value_is_kept_out_and_later_callers_load_for_themselves(string how)
    {
        var (old, young) = (new Gate<string>(), new Gate<string>());
        var before = Cache.GetOrSetAsync("k", old.LoadAsync, Tagged).AsTask();
        await old.Entered;
        await InvalidateAsync(how);
        var after = Cache.GetOrSetAsync("k", young.LoadAsync, Tagged).AsTask();
        await Node.UntilAsync(() => young.Entered.IsCompleted, "the later caller loads for itself");
        old.Return("old");
        if (!LooksAgain(how))
        {
            Assert.Equal("old", await before);
        }

        Assert.False((await Cache.GetAsync<string>("k")).HasValue);
        young.Return("new");
        Assert.Equal("new", await after);
        await Node.UntilAsync(() => before.IsCompleted, "the earlier caller is answered");
        Assert.Equal(LooksAgain(how) ? "new" : "old", await before);
        Assert.Equal(IsKept(how) ? "new" : null, (await Cache.GetAsync<string>("k")).TryGet(out var kept) ? kept : null);
    }

    [Theory]
    [InlineData("key")]
    [InlineData("tag")]
    [InlineData("clear")]
    public async Task The_old_value_of_a_bulk_load_is_kept_out_too(string how)
    {
        var (entered, result) = (new TaskCompletionSource(), new TaskCompletionSource<IReadOnlyDictionary<string, string>>());
        var before = Cache.GetOrSetManyAsync<int, string>(["k", "l"], 0, (_, _, _) =>
        {
            entered.SetResult();
            return new(result.Task);
        }, Tagged).AsTask();
        await entered.Task;
        await InvalidateAsync(how);
        var young = new Gate<string>();
        var after = Cache.GetOrSetAsync("k", young.LoadAsync, Tagged).AsTask();
        await Node.UntilAsync(() => young.Entered.IsCompleted, "the later caller loads for itself");
        result.SetResult(new Dictionary<string, string> { ["k"] = "old", ["l"] = "old" });
        if (!LooksAgain(how))
        {
            Assert.Equal("old", (await before)["k"]);
        }

        Assert.False((await Cache.GetAsync<string>("k")).HasValue);
        young.Return("new");
        Assert.Equal("new", await after);
        await Node.UntilAsync(() => before.IsCompleted, "the earlier caller is answered");
        Assert.Equal(LooksAgain(how) ? "new" : "old", (await before)["k"]);
    }

    [Fact]
    public async Task A_value_set_during_a_load_stays()
    {
        var gate = new Gate<string>();
        var call = Cache.GetOrSetAsync("k", gate.LoadAsync).AsTask();
        await gate.Entered;
        await Cache.SetAsync("k", "set");
        gate.Return("loaded");

        // The server refuses what was loaded, and the flight looks there again before it answers.
        Assert.Equal(IsShared ? "set" : "loaded", await call);
        Assert.Equal("set", (await Cache.GetAsync<string>("k")).Value);
        Assert.True(Cache.TryGetLocal<string>("k", out _));
    }

    [Fact]
    public async Task A_tag_that_only_the_loader_knows_keeps_the_old_value_out_when_it_is_removed()
    {
        var gate = new Gate<string>();
        ValueTask<string> Load(CacheLoadContext context, CancellationToken token)
        {
            context.Tags = ["of the loader"];
            return gate.LoadAsync(token);
        }

        var before = Cache.GetOrSetAsync("k", Load).AsTask();
        await gate.Entered;
        await Cache.RemoveByTagAsync("of the loader");
        gate.Return("old");
        Assert.Equal("old", await before);
        Assert.False((await Cache.GetAsync<string>("k")).HasValue);
    }

    [Fact]
    public async Task A_caller_who_joined_after_a_tag_of_the_loader_was_removed_does_not_get_the_old_value()
    {
        var gate = new Gate<string>();
        var loads = 0;
        ValueTask<string> Load(CacheLoadContext context, CancellationToken token)
        {
            context.Tags = ["of the loader"];
            return Interlocked.Increment(ref loads) == 1 ? gate.LoadAsync(token) : new("new");
        }

        var before = Cache.GetOrSetAsync("k", Load).AsTask();
        await gate.Entered;
        await Cache.RemoveByTagAsync("of the loader");
        var after = Cache.GetOrSetAsync("k", Load).AsTask();
        gate.Return("old");
        Assert.Equal("old", await before);
        await Node.UntilAsync(() => after.IsCompleted, "the later caller loads for itself");
        Assert.Equal("new", await after);
    }

    [Fact]
    public async Task While_a_write_intent_lives_loads_are_returned_and_not_kept()
    {
        var write = await Cache.BeginWriteAsync("k");
        Assert.Equal("during", await Cache.GetOrSetAsync("k", _ => new ValueTask<string>("during")));
        Assert.False((await Cache.GetAsync<string>("k")).HasValue);
        await write.DisposeAsync();
        await write.DisposeAsync();
        Assert.Equal("after", await Cache.GetOrSetAsync("k", _ => new ValueTask<string>("after")));
        Assert.Equal("after", (await Cache.GetAsync<string>("k")).Value);
    }

    [Fact]
    public async Task A_load_that_ends_after_the_write_it_began_in_is_not_kept()
    {
        var gate = new Gate<string>();
        var write = await Cache.BeginWriteAsync("k");
        var call = Cache.GetOrSetAsync("k", gate.LoadAsync).AsTask();
        await gate.Entered;
        await write.DisposeAsync();
        gate.Return("old");
        Assert.Equal("old", await call);
        Assert.False((await Cache.GetAsync<string>("k")).HasValue);
    }

    [Fact]
    public async Task Of_two_writes_of_a_key_both_have_to_end()
    {
        var first = await Cache.BeginWriteAsync("k");
        var second = await Cache.BeginWriteAsync("k");
        await first.DisposeAsync();
        await Cache.GetOrSetAsync("k", _ => new ValueTask<string>("during the second"));
        Assert.False((await Cache.GetAsync<string>("k")).HasValue);
        await second.DisposeAsync();
    }

    [Fact]
    public async Task A_set_within_a_write_only_removes_however_long_it_takes()
    {
        await using var write = await Cache.BeginWriteAsync("k");
        await Cache.SetAsync("k", "during");
        Assert.False((await Cache.GetAsync<string>("k")).HasValue);
        Advance(5.1);
        await Cache.SetAsync("k", "after its life");
        Assert.False((await Cache.GetAsync<string>("k")).HasValue);
        await write.DisposeAsync();
        await Cache.SetAsync("k", "after it");
        Assert.Equal("after it", (await Cache.GetAsync<string>("k")).Value);
    }

    [Fact]
    public async Task The_write_of_a_writer_that_died_ends_after_five_seconds()
    {
        await Cache.BeginWriteAsync("k");
        Advance(5.1);
        await Cache.GetOrSetAsync("k", _ => new ValueTask<string>("v"));
        Assert.True((await Cache.GetAsync<string>("k")).HasValue);
    }

    // The removal of a key, and a write intent, take its lease: the server refuses what was loaded under it, and the flight waits for whoever has the lease now.
    private bool LooksAgain(string how) => IsShared && how is ("key" or "intent");

    // The old load ends no lease here and stores what it has; against that, a load which did not wait for the lease cannot be told older or younger.
    private bool IsKept(string how) => !(IsShared && how is ("tag" or "clear"));

    private async Task InvalidateAsync(string how)
    {
        switch (how)
        {
            case "key":
                await Cache.RemoveAsync("k");
                break;
            case "tag":
                await Cache.RemoveByTagAsync("t");
                break;
            case "clear":
                await Cache.ClearAsync();
                break;
            default:
                await (await Cache.BeginWriteAsync("k")).DisposeAsync();
                break;
        }
    }
}
