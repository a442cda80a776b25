using TieredCache.Configuration.Checks;

namespace TieredCache.Tests.Configuration.Checks;

public sealed class EntryOptionsGuardTests
{
    private static readonly TimeSpan Below = TimeSpan.FromTicks(-1);

    public static TheoryData<string, CacheEntryOptions> Broken => new()
    {
        { "Duration is 00:00:00: it must be above zero", new() { Duration = TimeSpan.Zero } },
        { "Duration is -", new() { Duration = Below } },
        { "MemoryDuration is 00:00:00: it must be above zero", new() { MemoryDuration = TimeSpan.Zero } },
        { "SlidingDuration is -", new() { SlidingDuration = Below } },
        { "StaleOnError is -", new() { StaleOnError = Below } },
        { "Jitter is 1.1: it must be 0 to 1", new() { Jitter = 1.1 } },
        { "Jitter is -0.1: it must be 0 to 1", new() { Jitter = -0.1 } },
        { "Jitter is NaN: it must be 0 to 1", new() { Jitter = double.NaN } },
        { "RefreshAhead is 1: it must be above 0 and below 1", new() { RefreshAhead = 1 } },
        { "RefreshAhead is -1: it must be above 0 and below 1", new() { RefreshAhead = -1 } },
        { "Size is -1: it must be at least 0", new() { Size = -1 } },
        { "Tags holds 65 tags: at most 64", new() { Tags = [.. Enumerable.Repeat("a", 65)] } },
        { "Tag 1 has 0 characters: a tag must have 1 to 256", new() { Tags = ["a", ""] } },
        { "Tag 0 has 0 characters: a tag must have 1 to 256", new() { Tags = [null!] } },
        { "Tag 0 has 257 characters: a tag must have 1 to 256", new() { Tags = [new string('a', 257)] } },
        { "Tag 0 has a control character", new() { Tags = ["a\0"] } },
        { "Tag 0 has a control character", new() { Tags = ["a\u007f"] } },
        { "Tag 0 has a control character", new() { Tags = ["a\u0085"] } },
        { "Tag 0 has a lone surrogate", new() { Tags = ["a\ud83d"] } },
        { "Tag 0 has a lone surrogate", new() { Tags = ["\ud83da"] } },
        { "Tag 0 has a lone surrogate", new() { Tags = ["\ude00\ud83d"] } },
    };

    public static TheoryData<CacheEntryOptions> Right => new()
    {
        new CacheEntryOptions(),
        new CacheEntryOptions { Duration = TimeSpan.MaxValue, MemoryDuration = TimeSpan.FromTicks(1) },
        new CacheEntryOptions { SlidingDuration = TimeSpan.Zero, StaleOnError = TimeSpan.Zero, RefreshAhead = 0, Jitter = 0, Size = 0, Tags = [] },
        new CacheEntryOptions { RefreshAhead = 0.99, Jitter = 1, Tags = [new string('a', 256), "été \ud83d\ude00", "a b"] },
        new CacheEntryOptions { Tags = [.. Enumerable.Repeat("a", 64)] },
    };

    [Theory]
    [MemberData(nameof(Broken), DisableDiscoveryEnumeration = true)]
    public void Options_out_of_bounds_are_refused_by_the_name_of_the_rule(string rule, CacheEntryOptions options)
    {
        var thrown = Assert.Throws<ArgumentException>(nameof(options), () => EntryOptionsGuard.Check(options));

        Assert.StartsWith(rule, thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Right), DisableDiscoveryEnumeration = true)]
    public void The_bounds_themselves_are_allowed(CacheEntryOptions options) => EntryOptionsGuard.Check(options);
}
