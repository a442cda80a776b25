using Microsoft.Extensions.Caching.Distributed;

namespace TieredCache.Contracts;

/// <summary>What the documentation of the platform's IDistributedCache promises, whoever implements it.</summary>
public abstract class DistributedCacheContract : IAsyncLifetime
{
    private static readonly DistributedCacheEntryOptions Plain = new();
    private protected static readonly byte[] Value = [1, 2, 3, 0, 255];

    protected abstract IDistributedCache Cache { get; }

    /// <summary>How long a value of the tests about time lives; real servers have real time.</summary>
    protected virtual TimeSpan Life => TimeSpan.FromMinutes(1);

    public static TheoryData<string> Keys => ["a", "", " ", "line\nbreak\0", "Straße:日本:😀", "lone\ud800", new('x', 3_000), "{brace}%25:", "sha256:0", "*"];

    public static TheoryData<int> Lengths => [0, 1, 4_095, 4_097, 300_000];

    public abstract Task InitializeAsync();

    public abstract Task DisposeAsync();

    /// <summary>Lets time pass.</summary>
    protected abstract Task PassAsync(TimeSpan time);

    /// <summary>The moment by the clock that expirations are judged by.</summary>
    protected abstract DateTimeOffset Now { get; }

    [Fact]
    public async Task What_is_not_there_is_null()
    {
        Assert.Null(Cache.Get("k"));
        Assert.Null(await Cache.GetAsync("k"));
        Assert.Null(await Cache.GetStringAsync("k"));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task Any_key_holds_its_value_and_no_other_s(string key)
    {
        Cache.Set(key, Value, Plain);
        await Cache.SetAsync(key + "!", [9], Plain);
        Assert.Equal(Value, Cache.Get(key));
        Assert.Equal(Value, await Cache.GetAsync(key));
        await Cache.RemoveAsync(key + "!");
        Assert.Equal(Value, Cache.Get(key));
        Cache.Remove(key);
        Assert.Null(await Cache.GetAsync(key));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public async Task Bytes_come_back_as_they_were(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        await Cache.SetAsync("k", bytes, Plain);
        Assert.Equal(bytes, await Cache.GetAsync("k"));
        await Cache.SetAsync("zeros", new byte[length], Plain);
        Assert.Equal(new byte[length], Cache.Get("zeros"));
    }

    [Fact]
    public async Task The_last_set_counts_and_a_removal_may_be_repeated()
    {
        await Cache.SetAsync("k", [1], Plain);
        Cache.Set("k", [2], Plain);
        Assert.Equal([2], await Cache.GetAsync("k"));
        await Cache.RemoveAsync("k");
        await Cache.RemoveAsync("k");
        Cache.Remove("k");
        Assert.Null(Cache.Get("k"));
        Cache.Refresh("k");
        await Cache.RefreshAsync("k");
        Assert.Null(Cache.Get("k"));
    }

    [Fact]
    public async Task The_platform_s_extensions_work()
    {
        Cache.SetString("a", "text");
        await Cache.SetStringAsync("b", "Ω", new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromHours(1) });
        Cache.Set("c", Value);
        await Cache.SetAsync("d", Value);
        Assert.Equal("text", await Cache.GetStringAsync("a"));
        Assert.Equal("Ω", Cache.GetString("b"));
        Assert.Equal(Cache.Get("c"), Cache.Get("d"));
    }

    [Fact]
    public async Task Null_is_refused()
    {
        Assert.Throws<ArgumentNullException>(() => Cache.Get(null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => Cache.GetAsync(null!));
        Assert.Throws<ArgumentNullException>(() => Cache.Set(null!, Value, Plain));
        Assert.Throws<ArgumentNullException>(() => Cache.Set("k", null!, Plain));
        Assert.Throws<ArgumentNullException>(() => Cache.Set("k", Value, null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => Cache.SetAsync(null!, Value, Plain));
        await Assert.ThrowsAsync<ArgumentNullException>(() => Cache.SetAsync("k", null!, Plain));
        await Assert.ThrowsAsync<ArgumentNullException>(() => Cache.SetAsync("k", Value, null!));
        Assert.Throws<ArgumentNullException>(() => Cache.Refresh(null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => Cache.RefreshAsync(null!));
        Assert.Throws<ArgumentNullException>(() => Cache.Remove(null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => Cache.RemoveAsync(null!));
    }

    [Fact]
    public async Task Without_an_expiration_it_stays()
    {
        await Cache.SetAsync("k", Value, Plain);
        await PassAsync(Life * 3);
        Assert.Equal(Value, await Cache.GetAsync("k"));
    }

    [Fact]
    public async Task A_relative_expiration_ends_it()
    {
        await Cache.SetAsync("k", Value, new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = Life });
        await PassAsync(Life * 0.6);
        Assert.Equal(Value, await Cache.GetAsync("k"));
        await PassAsync(Life * 0.6);
        Assert.Null(await Cache.GetAsync("k"));
    }

    [Fact]
    public async Task An_absolute_expiration_ends_it()
    {
        await Cache.SetAsync("k", Value, new DistributedCacheEntryOptions { AbsoluteExpiration = Now + Life });
        await PassAsync(Life * 0.6);
        Assert.Equal(Value, await Cache.GetAsync("k"));
        await PassAsync(Life * 0.6);
        Assert.Null(Cache.Get("k"));
    }

    [Fact]
    public async Task What_slides_lives_while_it_is_read()
    {
        await Cache.SetAsync("k", Value, new DistributedCacheEntryOptions { SlidingExpiration = Life });
        for (var i = 0; i < 4; i++)
        {
            await PassAsync(Life * 0.6);
            Assert.Equal(Value, i % 2 == 0 ? await Cache.GetAsync("k") : Cache.Get("k"));
        }

        await PassAsync(Life * 1.3);
        Assert.Null(await Cache.GetAsync("k"));
    }

    [Fact]
    public async Task What_slides_lives_while_it_is_refreshed()
    {
        await Cache.SetAsync("k", Value, new DistributedCacheEntryOptions { SlidingExpiration = Life });
        for (var i = 0; i < 4; i++)
        {
            await PassAsync(Life * 0.6);
            if (i % 2 == 0)
            {
                await Cache.RefreshAsync("k");
            }
            else
            {
                Cache.Refresh("k");
            }
        }

        Assert.Equal(Value, Cache.Get("k"));
    }

    [Fact]
    public async Task What_slides_ends_at_its_absolute_expiration_all_the_same()
    {
        await Cache.SetAsync("k", Value, new DistributedCacheEntryOptions { SlidingExpiration = Life, AbsoluteExpirationRelativeToNow = Life * 2 });
        for (var i = 0; i < 3; i++)
        {
            await PassAsync(Life * 0.55);
            Assert.NotNull(Cache.Get("k"));
        }

        await PassAsync(Life * 0.55);
        Assert.Null(Cache.Get("k"));
    }

    [Fact]
    public async Task A_set_begins_anew()
    {
        await Cache.SetAsync("k", [1], new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = Life });
        await PassAsync(Life * 0.6);
        await Cache.SetAsync("k", [2], new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = Life });
        await PassAsync(Life * 0.6);
        Assert.Equal([2], Cache.Get("k"));
    }

    [Fact]
    public async Task What_has_expired_beforehand_is_not_kept()
    {
        try
        {
            await Cache.SetAsync("k", Value, new DistributedCacheEntryOptions { AbsoluteExpiration = Now - TimeSpan.FromMinutes(1) });
        }
        catch (ArgumentOutOfRangeException)
        {
            // Some refuse it, some take it and have it expire.
        }

        Assert.Null(Cache.Get("k"));
    }

    [Fact]
    public async Task Many_callers_at_once_get_along()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 400), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, token) =>
        {
            var key = "k" + (i % 40);
            await Cache.SetAsync(key, [(byte)(i % 40)], Plain, token);
            Assert.Equal((byte)(i % 40), Assert.Single((await Cache.GetAsync(key, token))!));
        });
    }
}
