using TieredCache.Composition;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Allocations;

/// <summary>Without Redis and a store, a set allocates the entry and nothing else, and a removal nothing at all.</summary>
public sealed class WriteAllocationsTests : IAsyncDisposable
{
    private const long BytesOfAnEntry = 104;
    private const long Calls = TierAllocations.Measured;
    private readonly TieredCacheFactory _factory = TieredCacheFactory.Create();
    private readonly Cache _cache;

    public WriteAllocationsTests() => _cache = _factory.Default;

    public ValueTask DisposeAsync() => _factory.DisposeAsync();

    [Fact]
    public void A_set_allocates_its_entry() =>
        Assert.Equal(BytesOfAnEntry * Calls, TierAllocations.Of(() => AssertEnded(_cache.SetAsync("k", "v"))));

    [Fact]
    public void A_removal_allocates_nothing() =>
        Assert.Equal(0, TierAllocations.Of(() => AssertEnded(_cache.RemoveAsync("k"))));

    [Fact]
    public void A_look_up_of_a_named_cache_allocates_nothing() =>
        Assert.Equal(0, TierAllocations.Of(() => Assert.Same(_cache, _factory.Default)));

    private static void AssertEnded(ValueTask call) => Assert.True(call.IsCompletedSuccessfully);
}
