using Microsoft.Extensions.DependencyInjection;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Allocations;

/// <summary>A hit allocates nothing, in every form that does not itself capture anything.</summary>
public sealed class HitAllocationsTests : IAsyncLifetime
{
    private const string Text = "value";
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly ServiceProvider _provider = new ServiceCollection().AddTieredCache().Services.BuildServiceProvider();
    private Cache _cache = null!;
    private ICache _interface = null!;

    public async Task InitializeAsync()
    {
        _cache = _provider.GetRequiredService<Cache>();
        _interface = _provider.GetRequiredService<ICache>();
        await _cache.SetAsync("text", Text);
        await _cache.SetAsync("number", 42);
        await _cache.SetAsync("pair", (1L, 2L));
    }

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    [Fact]
    public void A_reference_type_by_string() =>
        AssertNothing(() => TierAllocations.IsHit(_cache.GetOrSetAsync("text", 1, static (_, _, _) => new ValueTask<string>("loaded")), Text));

    [Fact]
    public void A_reference_type_by_span() =>
        AssertNothing(() => TierAllocations.IsHit(_cache.GetOrSetAsync("text".AsSpan(), 1, static (_, _, _) => new ValueTask<string>("loaded")), Text));

    [Fact]
    public void A_value_type_by_string() =>
        AssertNothing(() => TierAllocations.IsHit(_cache.GetOrSetAsync("number", 1, static (state, _, _) => new ValueTask<int>(state)), 42));

    [Fact]
    public void A_value_type_by_span() =>
        AssertNothing(() => TierAllocations.IsHit(_cache.GetOrSetAsync("number".AsSpan(), 1, static (state, _, _) => new ValueTask<int>(state)), 42));

    [Fact]
    public void A_larger_value_type_by_string() =>
        AssertNothing(() => TierAllocations.IsHit(_cache.GetOrSetAsync("pair", 1, static (_, _, _) => new ValueTask<(long, long)>((0, 0))), (1L, 2L)));

    [Fact]
    public void A_reference_type_through_the_interface_by_string() =>
        AssertNothing(() => TierAllocations.IsHit(_interface.GetOrSetAsync("text", 1, static (_, _, _) => new ValueTask<string>("loaded")), Text));

    [Fact]
    public void A_reference_type_through_the_interface_by_span() =>
        AssertNothing(() => TierAllocations.IsHit(_interface.GetOrSetAsync("text".AsSpan(), 1, static (_, _, _) => new ValueTask<string>("loaded")), Text));

    [Fact]
    public void A_value_type_through_the_interface_by_string() =>
        AssertNothing(() => TierAllocations.IsHit(_interface.GetOrSetAsync("number", 1, static (state, _, _) => new ValueTask<int>(state)), 42));

    [Fact]
    public void A_value_type_through_the_interface_by_span() =>
        AssertNothing(() => TierAllocations.IsHit(_interface.GetOrSetAsync("number".AsSpan(), 1, static (state, _, _) => new ValueTask<int>(state)), 42));

    [Fact]
    public void A_short_form_with_a_static_lambda() =>
        AssertNothing(() => TierAllocations.IsHit(_interface.GetOrSetAsync("text", static _ => new ValueTask<string>("loaded")), Text));

    [Fact]
    public void A_short_form_with_a_duration() =>
        AssertNothing(() => TierAllocations.IsHit(_interface.GetOrSetAsync("text", static _ => new ValueTask<string>("loaded"), Minute), Text));

    [Fact]
    public void A_short_form_with_the_context_and_a_duration() =>
        AssertNothing(() => TierAllocations.IsHit(_interface.GetOrSetAsync("number", static (_, _) => new ValueTask<int>(1), Minute), 42));

    [Fact]
    public void GetAsync() =>
        AssertNothing(() => TierAllocations.IsHit(HasValue(_cache.GetAsync<string>("text")), expected: true));

    [Fact]
    public void TryGetLocal_of_a_reference_type() =>
        AssertNothing(() => Assert.True(_cache.TryGetLocal<string>("text", out _)));

    [Fact]
    public void TryGetLocal_of_a_value_type() =>
        AssertNothing(() => Assert.True(_interface.TryGetLocal<int>("number", out _)));

    [Theory]
    [InlineData("Threshold")]
    [InlineData("XFetch")]
    public async Task A_value_that_is_refreshed_ahead(string mode)
    {
        await using var provider = new ServiceCollection().AddTieredCache(options => (options.Entry.RefreshAhead, options.Entry.RefreshMode) = (0.5, mode)).Services.BuildServiceProvider();
        var cache = provider.GetRequiredService<Cache>();
        await cache.GetOrSetAsync("text", static _ => new ValueTask<string>(Text));
        AssertNothing(() => TierAllocations.IsHit(cache.GetOrSetAsync("text", 1, static (_, _, _) => new ValueTask<string>("loaded")), Text));
    }

    private static ValueTask<bool> HasValue(ValueTask<CacheResult<string>> call) => new(call.IsCompletedSuccessfully && call.Result.HasValue);

    private static void AssertNothing(Action hit) => Assert.Equal(0, TierAllocations.Of(hit));
}
