using System.ComponentModel;
using Microsoft.Extensions.Caching.Hybrid;

namespace TieredCache.Contracts;

/// <summary>What the documentation of the platform's HybridCache promises of one instance, whoever implements it.</summary>
public abstract partial class HybridCacheContract : IAsyncLifetime
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
