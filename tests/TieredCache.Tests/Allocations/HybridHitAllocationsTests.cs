using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Allocations;

/// <summary>A hit through the platform's class allocates nothing where the value is shared.</summary>
public sealed class HybridHitAllocationsTests : IAsyncLifetime
{
    private const string Text = "value";
    private static readonly HybridCacheEntryOptions Options = new() { Expiration = TimeSpan.FromHours(1), Flags = HybridCacheEntryFlags.DisableCompression };
    private static readonly string[] Tags = ["a", "b"];
    private readonly ServiceProvider _provider = new ServiceCollection().AddTieredCache().AsHybridCache().Services.BuildServiceProvider();
    private HybridCache _cache = null!;

    public async Task InitializeAsync()
    {
        _cache = _provider.GetRequiredService<HybridCache>();
        await _cache.SetAsync("text", Text, Options, Tags);
        await _cache.SetAsync("number", 42);
    }

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    [Fact]
    public void A_reference_type_by_string() =>
        AssertNothing(() => TierAllocations.IsHit(_cache.GetOrCreateAsync("text", 1, static (_, _) => new ValueTask<string>("made")), Text));

    [Fact]
    public void A_reference_type_with_options_and_tags() =>
        AssertNothing(() => TierAllocations.IsHit(_cache.GetOrCreateAsync("text", 1, static (_, _) => new ValueTask<string>("made"), Options, Tags), Text));

    [Fact]
    public void A_reference_type_by_span() =>
        AssertNothing(() => TierAllocations.IsHit(_cache.GetOrCreateAsync("text".AsSpan(), 1, static (_, _) => new ValueTask<string>("made")), Text));

    [Fact]
    public void A_reference_type_by_interpolation()
    {
        var what = "text";
        AssertNothing(() => TierAllocations.IsHit(_cache.GetOrCreateAsync($"{what}", 1, static (_, _) => new ValueTask<string>("made")), Text));
    }

    [Fact]
    public void A_value_type_by_string() =>
        AssertNothing(() => TierAllocations.IsHit(_cache.GetOrCreateAsync("number", 1, static (_, _) => new ValueTask<int>(1)), 42));

    [Fact]
    public void A_form_without_state() =>
        AssertNothing(() => TierAllocations.IsHit(_cache.GetOrCreateAsync("text", static _ => new ValueTask<string>("made")), Text));

    private static void AssertNothing(Action hit) => Assert.Equal(0, TierAllocations.Of(hit));
}
