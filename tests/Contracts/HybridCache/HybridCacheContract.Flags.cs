using Microsoft.Extensions.Caching.Hybrid;

namespace TieredCache.Contracts;

/// <summary>What flags leave out, how long values live, and whose they are.</summary>
public abstract partial class HybridCacheContract
{
    [Fact]
    public async Task Without_the_underlying_data_only_what_is_held_is_an_answer()
    {
        Assert.Null(await Cache.GetOrCreateAsync("k", static _ => Never<string>(), OnlyHeld));
        Assert.Equal(0, await Cache.GetOrCreateAsync("n", static _ => Never<int>(), OnlyHeld));
        Assert.Equal("1", await LoadAsync("k"));
        Assert.Equal("1", await Cache.GetOrCreateAsync("k", static _ => Never<string>(), OnlyHeld));
    }

    [Theory]
    [InlineData("held")]
    [InlineData("not held")]
    [InlineData(" ")]
    public async Task Where_nothing_is_to_be_made_no_factory_is_needed(string key)
    {
        await Cache.SetAsync("held", "value");
        var expected = string.Equals(key, "held", StringComparison.Ordinal) ? "value" : null;
        Assert.Equal(expected, await Cache.GetOrCreateAsync<string?>(key, null!, OnlyHeld));
        Assert.Equal(expected, await Cache.GetOrCreateAsync<int, string?>(key, 0, null!, OnlyHeld));
    }

    [Theory]
    [InlineData(HybridCacheEntryFlags.DisableLocalCache | HybridCacheEntryFlags.DisableDistributedCache)]
    [InlineData(HybridCacheEntryFlags.DisableLocalCacheWrite | HybridCacheEntryFlags.DisableDistributedCacheWrite)]
    public async Task Without_the_tiers_a_value_is_made_each_time(HybridCacheEntryFlags flags)
    {
        Assert.Equal("1", await LoadAsync("k", new() { Flags = flags }));
        Assert.Equal("2", await LoadAsync("k", new() { Flags = flags }));
        Assert.Equal("3", await LoadAsync("k"));
    }

    [Fact]
    public async Task Without_reading_a_value_is_made_anew_and_takes_the_old_one_s_place()
    {
        Assert.Equal("1", await LoadAsync("k"));
        Assert.Equal("2", await LoadAsync("k", new() { Flags = HybridCacheEntryFlags.DisableLocalCacheRead | HybridCacheEntryFlags.DisableDistributedCacheRead }));
        Assert.Equal("2", await LoadAsync("k"));
    }

    [Fact]
    public async Task A_set_that_writes_nowhere_changes_nothing()
    {
        await Cache.SetAsync("k", "old");
        await Cache.SetAsync("k", "new", new() { Flags = HybridCacheEntryFlags.DisableLocalCacheWrite | HybridCacheEntryFlags.DisableDistributedCacheWrite });
        Assert.Equal("old", await LoadAsync("k"));
    }

    [Fact]
    public async Task Calls_that_leave_out_something_else_do_not_share_a_making()
    {
        var gate = new TaskCompletionSource();
        var plain = MakeAsync(null);
        var other = MakeAsync(new() { Flags = HybridCacheEntryFlags.DisableLocalCacheWrite | HybridCacheEntryFlags.DisableDistributedCache });
        await Eventually.TrueAsync(() => _loads == 2, "both are being made");
        Assert.Null(await Cache.GetOrCreateAsync("k", static _ => Never<string>(), OnlyHeld));
        gate.SetResult();
        await Task.WhenAll(plain, other);

        Task<string> MakeAsync(HybridCacheEntryOptions? options) => Cache.GetOrCreateAsync("k", async _ =>
        {
            Interlocked.Increment(ref _loads);
            await gate.Task;
            return "made";
        }, options).AsTask();
    }

    [Fact]
    public async Task A_value_lives_as_long_as_it_is_told()
    {
        var options = new HybridCacheEntryOptions { Expiration = Life };
        await Cache.SetAsync("set", "set", options);
        Assert.Equal("1", await LoadAsync("made", options));
        await PassAsync(Life * 0.6);
        Assert.Equal("set1", await LoadAsync("set") + await LoadAsync("made"));
        await PassAsync(Life * 0.6);
        Assert.Equal("23", await LoadAsync("set") + await LoadAsync("made"));
    }

    [Fact]
    public async Task A_local_duration_past_the_whole_one_prolongs_nothing()
    {
        var options = new HybridCacheEntryOptions { Expiration = Life, LocalCacheExpiration = Life };
        await Cache.SetAsync("k", "set", options);
        Assert.Equal("set", await LoadAsync("k"));
        await PassAsync(Life * 1.2);
        Assert.Equal("1", await LoadAsync("k"));
    }

    [Fact]
    public async Task A_set_that_has_expired_already_is_not_held()
    {
        foreach (var expiration in new[] { TimeSpan.Zero, TimeSpan.FromSeconds(-1) })
        {
            await Cache.SetAsync("k", "set", new() { Expiration = expiration });
            Assert.NotEqual("set", await LoadAsync("k"));
            await Cache.RemoveAsync("k");
        }
    }

    [Fact]
    public async Task What_cannot_change_is_shared()
    {
        var text = new string('x', 10);
        Assert.Same(text, await Cache.GetOrCreateAsync("text", _ => new ValueTask<string>(text)));
        Assert.Same(text, await Cache.GetOrCreateAsync("text", static _ => Never<string>()));
        var frozen = new Frozen { Name = "a" };
        Assert.Same(frozen, await Cache.GetOrCreateAsync("frozen", _ => new ValueTask<Frozen>(frozen)));
        Assert.Same(frozen, await Cache.GetOrCreateAsync("frozen", static _ => Never<Frozen>()));
    }

    [Fact]
    public async Task What_can_change_is_everybody_s_own()
    {
        await EachItsOwnAsync("mutable", static () => new Mutable { Name = "a" }, static value => value.Name = "changed", static value => value.Name == "a");
        await EachItsOwnAsync("says otherwise", static () => new NotFrozen { Name = "a" }, static value => value.Name = "changed", static value => value.Name == "a");
        await EachItsOwnAsync("not sealed", static () => new OpenFrozen { Name = "a" }, static value => value.Name = "changed", static value => value.Name == "a");
        await EachItsOwnAsync("list", static () => new List<int> { 1 }, static value => value.Add(2), static value => value.Count == 1);
        await EachItsOwnAsync("bytes", static () => new byte[] { 1 }, static value => value[0] = 2, static value => value[0] == 1);
    }

    [Fact]
    public async Task Callers_who_waited_together_have_each_their_own()
    {
        var gate = new TaskCompletionSource();
        var calls = Enumerable.Range(0, 10).Select(_ => Cache.GetOrCreateAsync("k", async _ =>
        {
            await gate.Task;
            return new Mutable { Name = "a" };
        }).AsTask()).ToArray();
        gate.SetResult();
        var values = await Task.WhenAll(calls);
        Assert.Equal(10, values.Distinct(ReferenceEqualityComparer.Instance).Count());
    }
}
