using System.ComponentModel;
using Microsoft.Extensions.Caching.Hybrid;

namespace TieredCache.Contracts;

/// <summary>What the documentation of the platform's HybridCache promises of one instance, whoever implements it.</summary>
public abstract class HybridCacheContract : IAsyncLifetime
{
    private static readonly TimeSpan Instant = TimeSpan.FromMilliseconds(2);
    private static readonly HybridCacheEntryOptions OnlyHeld = new() { Flags = HybridCacheEntryFlags.DisableUnderlyingData };
    private int _loads;

    protected abstract HybridCache Cache { get; }

    /// <summary>How long a value of the tests about time lives; real servers have real time.</summary>
    protected virtual TimeSpan Life => TimeSpan.FromMinutes(1);

    public static TheoryData<string?> KeysThatCannotBeHeld => [null, "", " ", "\t", "line\nbreak", "nul\0", new string('x', 1_025)];

    public static TheoryData<string> KeysThatCanBeHeld => ["a", "with space", "Straße:Ω:日本:😀", "{brace}%25:colon::", new string('x', 1_024), "*", "sha256:0"];

    public abstract Task InitializeAsync();

    public abstract Task DisposeAsync();

    /// <summary>Lets time pass.</summary>
    protected abstract Task PassAsync(TimeSpan time);

    [Fact]
    public async Task A_value_is_made_once_and_then_held()
    {
        Assert.Equal("1", await LoadAsync("k"));
        Assert.Equal("1", await LoadAsync("k"));
        Assert.Equal("2", await LoadAsync("other"));
    }

    [Fact]
    public async Task All_ways_to_say_the_key_mean_the_same_one()
    {
        var id = 7;
        Assert.Equal("v7", await Cache.GetOrCreateAsync($"k:{id}", id, static (id, _) => new ValueTask<string>($"v{id}")));
        Assert.Equal("v7", await Cache.GetOrCreateAsync($"k:{id}", static _ => Never<string>()));
        Assert.Equal("v7", await Cache.GetOrCreateAsync("k:7", static _ => Never<string>()));
        Assert.Equal("v7", await Cache.GetOrCreateAsync("k:7", 1, static (_, _) => Never<string>()));
        Assert.Equal("v7", await Cache.GetOrCreateAsync("k:7".AsSpan(), static _ => Never<string>()));
        Assert.Equal("v7", await Cache.GetOrCreateAsync("-k:7-".AsSpan(1, 3), 1, static (_, _) => Never<string>()));
        Assert.Equal("new", await Cache.GetOrCreateAsync("fresh".AsSpan(), static _ => new ValueTask<string>("new")));
        Assert.Equal("new", await LoadAsync("fresh"));
    }

    [Fact]
    public async Task A_value_that_was_set_is_held_and_the_last_one_counts()
    {
        await Cache.SetAsync("k", "a");
        await Cache.SetAsync("k", "b");
        Assert.Equal("b", await LoadAsync("k"));
    }

    [Fact]
    public async Task A_null_is_a_value()
    {
        Assert.Null(await Cache.GetOrCreateAsync<string?>("made", static _ => new ValueTask<string?>((string?)null)));
        Assert.Null(await Cache.GetOrCreateAsync<string?>("made", static _ => Never<string?>()));
        await Cache.SetAsync<string?>("set", null);
        Assert.Null(await Cache.GetOrCreateAsync<string?>("set", static _ => Never<string?>()));
    }

    [Fact]
    public async Task Values_of_all_kinds_come_back_as_they_were()
    {
        await SameAsync(42);
        await SameAsync(Guid.NewGuid());
        await SameAsync((1, "two"));
        await SameAsync((1L, 2L));
        await SameAsync(new Named(3, "three"));
        await SameAsync<int?>(4);
        await SameAsync(new string('x', 200_000));
        await SameAsync(DateTimeOffset.UnixEpoch);
        await Cache.SetAsync("bytes", new byte[] { 1, 2, 3 });
        Assert.Equal([1, 2, 3], await Cache.GetOrCreateAsync("bytes", static _ => Never<byte[]>()));
        await Cache.SetAsync("list", new List<string> { "a", "b" });
        Assert.Equal(["a", "b"], await Cache.GetOrCreateAsync("list", static _ => Never<List<string>>()));
    }

    [Fact]
    public async Task A_value_of_another_type_is_none()
    {
        await Cache.SetAsync("k", 5);
        Assert.Equal("1", await LoadAsync("k"));
    }

    [Theory]
    [MemberData(nameof(KeysThatCanBeHeld))]
    public async Task Any_key_within_the_bounds_holds_its_value(string key)
    {
        Assert.Equal("1", await LoadAsync(key));
        Assert.Equal("1", await LoadAsync(key));
        await Cache.RemoveAsync(key);
        Assert.Equal("2", await LoadAsync(key));
    }

    [Theory]
    [MemberData(nameof(KeysThatCannotBeHeld))]
    public async Task Under_a_key_out_of_the_bounds_nothing_is_held(string? key)
    {
        Assert.Equal("1", await LoadAsync(key!));
        Assert.Equal("2", await LoadAsync(key!));
        await Cache.SetAsync(key!, "set");
        Assert.Equal("3", await LoadAsync(key!));
        Assert.Null(await Cache.GetOrCreateAsync(key!, static _ => Never<string>(), OnlyHeld));
        if (key is not null)
        {
            await Cache.RemoveAsync(key);
        }
    }

    [Fact]
    public async Task A_removal_needs_a_key() => await Assert.ThrowsAsync<ArgumentNullException>(async () => await Cache.RemoveAsync((string)null!));

    [Fact]
    public async Task What_was_removed_is_made_again()
    {
        await Cache.RemoveAsync("nobody");
        await SetAllAsync("a", "b", "c");
        await Cache.RemoveAsync("a");
        await Cache.RemoveAsync((IEnumerable<string>)["b", "nobody"]);
        await Cache.RemoveAsync(Array.Empty<string>());
        await Cache.RemoveAsync((IEnumerable<string>)null!);
        Assert.Equal("12set", await LoadAsync("a") + await LoadAsync("b") + await LoadAsync("c"));
    }

    [Fact]
    public async Task A_tag_takes_along_what_carries_it_and_nothing_else()
    {
        await Cache.SetAsync("a", "set", tags: ["x", "y", "x"]);
        await Cache.GetOrCreateAsync("b", static _ => new ValueTask<string>("set"), tags: ["y"]);
        await Cache.SetAsync("c", "set", tags: ["z"]);
        await Cache.SetAsync("d", "set");
        await PassAsync(Instant);
        await Cache.RemoveByTagAsync("x");
        await PassAsync(Instant);
        Assert.Equal("1setsetset", await LoadAsync("a") + await LoadAsync("b") + await LoadAsync("c") + await LoadAsync("d"));
        await Cache.RemoveByTagAsync((IEnumerable<string>)["y", "z", "nobody"]);
        Assert.Equal("123set", await LoadAsync("a") + await LoadAsync("b") + await LoadAsync("c") + await LoadAsync("d"));
    }

    [Fact]
    public async Task What_is_set_after_its_tag_was_removed_is_held()
    {
        await Cache.RemoveByTagAsync("x");
        await PassAsync(Instant);
        await Cache.SetAsync("k", "set", tags: ["x"]);
        Assert.Equal("set", await LoadAsync("k"));
    }

    [Fact]
    public async Task The_star_takes_along_everything()
    {
        await Cache.SetAsync("a", "set", tags: ["x"]);
        await Cache.SetAsync("b", "set");
        await PassAsync(Instant);
        await Cache.RemoveByTagAsync("*");
        await PassAsync(Instant);
        Assert.Equal("12", await LoadAsync("a") + await LoadAsync("b"));
        Assert.Equal("12", await LoadAsync("a") + await LoadAsync("b"));
    }

    [Fact]
    public async Task A_removal_by_no_tag_removes_nothing()
    {
        await Cache.SetAsync("k", "set", tags: ["x"]);
        await PassAsync(Instant);
        await Cache.RemoveByTagAsync((string)null!);
        await Cache.RemoveByTagAsync(" ");
        await Cache.RemoveByTagAsync((IEnumerable<string>)null!);
        await Cache.RemoveByTagAsync(Array.Empty<string>());
        await Cache.RemoveByTagAsync((IEnumerable<string>)["y", null!]);
        Assert.Equal("set", await LoadAsync("k"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(null)]
    [InlineData("*")]
    public async Task No_value_carries_a_blank_tag_or_the_star(string? tag)
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await Cache.SetAsync("k", 1, tags: ["x", tag!]));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Cache.GetOrCreateAsync("k", static _ => Never<int>(), tags: [tag!]));
    }

    [Fact]
    public async Task Tags_may_be_long_or_have_any_characters()
    {
        string[] tags = [new('t', 300), "line\nbreak", "Ω 😀"];
        foreach (var tag in tags)
        {
            await Cache.SetAsync("k", "set", tags: tags);
            await PassAsync(Instant);
            Assert.Equal("set", await LoadAsync("k"));
            await Cache.RemoveByTagAsync(tag);
            await PassAsync(Instant);
            Assert.NotEqual("set", await LoadAsync("k"));
        }
    }

    [Fact]
    public async Task A_hit_does_not_look_at_tags()
    {
        await Cache.SetAsync("k", "set");
        Assert.Equal("set", await Cache.GetOrCreateAsync("k", static _ => Never<string>(), tags: Unread()));

        static IEnumerable<string> Unread()
        {
            Assert.Fail("The tags were read.");
            yield break;
        }
    }

    [Fact]
    public async Task A_failure_is_the_caller_s_and_is_not_held()
    {
        var error = await Assert.ThrowsAsync<InvalidDataException>(async () => await Cache.GetOrCreateAsync<string>("k", static async _ =>
        {
            await Task.Yield();
            throw new InvalidDataException("broken");
        }));
        Assert.Equal("broken", error.Message);
        await Assert.ThrowsAsync<InvalidDataException>(async () => await Cache.GetOrCreateAsync<string>("k", static _ => throw new InvalidDataException()));
        Assert.Equal("1", await LoadAsync("k"));
    }

    [Fact]
    public async Task A_failure_after_the_value_s_end_is_the_caller_s_too()
    {
        await Cache.SetAsync("k", "old", new() { Expiration = Life });
        await PassAsync(Life * 1.2);
        await Assert.ThrowsAsync<InvalidDataException>(async () => await Cache.GetOrCreateAsync<string>("k", static _ => throw new InvalidDataException()));
    }

    [Fact]
    public async Task Callers_at_the_same_time_share_one_making()
    {
        var gate = new TaskCompletionSource();
        var calls = Enumerable.Range(0, 100).Select(_ => Cache.GetOrCreateAsync("k", async _ =>
        {
            await gate.Task;
            return Interlocked.Increment(ref _loads).ToString();
        }).AsTask()).ToArray();
        gate.SetResult();
        Assert.All(await Task.WhenAll(calls), static value => Assert.Equal("1", value));
    }

    [Fact]
    public async Task Callers_at_the_same_time_share_one_failure()
    {
        var gate = new TaskCompletionSource();
        var calls = Enumerable.Range(0, 20).Select(_ => Cache.GetOrCreateAsync<string>("k", async _ =>
        {
            Interlocked.Increment(ref _loads);
            await gate.Task;
            throw new InvalidDataException();
        }).AsTask()).ToArray();
        gate.SetResult();
        foreach (var call in calls)
        {
            await Assert.ThrowsAsync<InvalidDataException>(() => call);
        }

        Assert.Equal(1, _loads);
    }

    [Fact]
    public async Task Who_cancels_leaves_and_the_others_are_served()
    {
        using var leaves = new CancellationTokenSource();
        using var stays = new CancellationTokenSource();
        var gate = new TaskCompletionSource<string>();
        var first = Cache.GetOrCreateAsync("k", async token => await gate.Task.WaitAsync(token), cancellationToken: leaves.Token).AsTask();
        var second = Cache.GetOrCreateAsync("k", static _ => Never<string>(), cancellationToken: stays.Token).AsTask();
        await leaves.CancelAsync();
        var told = await Assert.ThrowsAsync<OperationCanceledException>(() => first);
        Assert.Equal(leaves.Token, told.CancellationToken);
        Assert.True(first.IsCanceled);
        gate.SetResult("made");
        Assert.Equal("made", await second);
    }

    [Fact]
    public async Task When_all_have_left_the_making_is_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        var isCancelled = new TaskCompletionSource();
        var runs = new TaskCompletionSource();
        var calls = Enumerable.Range(0, 3).Select(_ => Cache.GetOrCreateAsync<string>("k", async token =>
        {
            token.Register(() => isCancelled.TrySetResult());
            runs.TrySetResult();
            await Task.Delay(Timeout.Infinite, token);
            return "never";
        }, cancellationToken: cancellation.Token).AsTask()).ToArray();
        await runs.Task;
        await cancellation.CancelAsync();
        foreach (var call in calls)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }

        await isCancelled.Task.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal("1", await LoadAsync("k"));
    }

    [Fact]
    public async Task A_call_that_is_cancelled_beforehand_makes_nothing()
    {
        await Cache.SetAsync("held", 1);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Cache.GetOrCreateAsync("k", static _ => Never<int>(), cancellationToken: new(canceled: true)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Cache.GetOrCreateAsync("held", static _ => Never<int>(), cancellationToken: new(canceled: true)));
    }

    [Fact]
    public async Task The_factory_sees_its_caller_s_ambient_values()
    {
        var ambient = new AsyncLocal<string> { Value = "mine" };
        Assert.Equal("mine", await Cache.GetOrCreateAsync("k", async _ =>
        {
            await Task.Yield();
            return ambient.Value;
        }));
    }

    [Fact]
    public async Task A_making_may_ask_for_other_keys()
    {
        var outer = await Cache.GetOrCreateAsync("outer", async _ => "(" + await LoadAsync("inner") + ")");
        Assert.Equal("(1)", outer);
        Assert.Equal("1", await LoadAsync("inner"));
    }

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

    protected async Task<string> LoadAsync(string key, HybridCacheEntryOptions? options = null) =>
        await Cache.GetOrCreateAsync(key, _ => new ValueTask<string>(Interlocked.Increment(ref _loads).ToString()), options);

    protected static ValueTask<T> Never<T>() => throw new InvalidOperationException("This should have been held.");

    private async Task EachItsOwnAsync<T>(string key, Func<T> make, Action<T> change, Func<T, bool> isUnchanged)
        where T : class
    {
        var own = make();
        var first = await Cache.GetOrCreateAsync(key, _ => new ValueTask<T>(own));
        change(own);
        Assert.True(isUnchanged(first), key);
        change(first);
        var second = await Cache.GetOrCreateAsync(key, static _ => Never<T>());
        Assert.True(isUnchanged(second), key);
        change(second);
        Assert.True(isUnchanged(await Cache.GetOrCreateAsync(key.AsSpan(), static _ => Never<T>())), key);
        Assert.True(isUnchanged((await Cache.GetOrCreateAsync(key, static _ => Never<T>(), OnlyHeld))!), key);

        var set = make();
        await Cache.SetAsync(key + " set", set);
        change(set);
        Assert.True(isUnchanged(await Cache.GetOrCreateAsync(key + " set", static _ => Never<T>())), key);
    }

    private async Task SameAsync<T>(T value)
    {
        var key = typeof(T).ToString();
        Assert.Equal(value, await Cache.GetOrCreateAsync(key, _ => new ValueTask<T>(value)));
        Assert.Equal(value, await Cache.GetOrCreateAsync(key, static _ => Never<T>()));
    }

    private async Task SetAllAsync(params string[] keys)
    {
        foreach (var key in keys)
        {
            await Cache.SetAsync(key, "set");
        }
    }

    public sealed record Named(int Id, string Name);

    public sealed class Mutable
    {
        public string Name { get; set; } = "";
    }

    [ImmutableObject(true)]
    public sealed class Frozen
    {
        public string Name { get; init; } = "";
    }

    [ImmutableObject(false)]
    public sealed class NotFrozen
    {
        public string Name { get; set; } = "";
    }

    [ImmutableObject(true)]
    public class OpenFrozen
    {
        public string Name { get; set; } = "";
    }
}
