using TieredCache.Composition;
using TieredCache.Configuration;
using TieredCache.Throughput.Measuring;

namespace TieredCache.Throughput.Stores;

/// <summary>Which caches there are, and for which questions each is asked.</summary>
internal static class StoreCatalog
{
    public const string Baseline = "ConcurrentDictionary";

    private static readonly IReadOnlyList<string> ManyTags = [.. Enumerable.Range(0, 10).Select(static i => $"tag{i}")];

    private static readonly IReadOnlyList<Subject> All =
    [
        new(Baseline, Question.Hits | Question.Updates | Question.Sizes, static _ => Arm.Of(Baseline, new DictionaryStore())),
        new(Baseline, Question.Evictions, static capacity => Arm.Of(Baseline, new QueuedDictionaryStore(capacity))),
        Tier("TieredCache", Question.All, static _ => { }),
        Tier("TieredCache.Precise", Question.Hits, static memory => memory.Clock = "Precise"),
        Tier("TieredCache.Lru", Question.All, static memory => memory.Policy = "Lru"),
        Tier("TieredCache.Fifo", Question.Evictions, static memory => memory.Policy = "Fifo"),
        Tier("TieredCache.Random", Question.Evictions, static memory => memory.Policy = "Random"),
        new("Cache", Question.Hits, static capacity => Arm.Of("Cache", new CacheStore(Make(capacity, static _ => { }), options: null))),
        new("ICache", Question.Hits, static capacity => Arm.Of("ICache", new SeamStore(Make(capacity, static _ => { })))),
        new("Cache.AsHybridCache", Question.Hits, static capacity => Arm.Of("Cache.AsHybridCache", new HybridFaceStore(Make(capacity, static _ => { })))),
        new("Cache.Tags10", Question.Hits, static capacity =>
            Arm.Of("Cache.Tags10", new CacheStore(Make(capacity, static _ => { }), new CacheEntryOptions { Tags = ManyTags }))),
        new("MemoryCache", Question.Hits | Question.Sizes, static _ => Arm.Of("MemoryCache", new MemoryCacheStore(capacity: null))),
        new("MemoryCache", Question.Updates | Question.Evictions, static capacity => Arm.Of("MemoryCache", new MemoryCacheStore(capacity))),
#if PEERS
        .. Peers.PeerCatalog.All,
#endif
    ];

    public static IEnumerable<string> Names => All.Select(static subject => subject.Name).Distinct();

    public static bool IsKnown(string name) => Names.Contains(name, StringComparer.Ordinal);

    /// <summary>The caches asked a question, the baseline first.</summary>
    /// <param name="question">One question.</param>
    /// <param name="names">Which caches besides the baseline; none: all.</param>
    public static IReadOnlyList<Subject> For(Question question, IReadOnlyList<string> names) =>
    [
        .. All.Where(subject => subject.Questions.HasFlag(question) && (names.Count == 0 || subject.Name == Baseline || names.Contains(subject.Name, StringComparer.Ordinal))),
    ];

    private static Subject Tier(string name, Question questions, Action<MemoryTierOptions> configure) =>
        new(name, questions, capacity => Arm.Of(name, new TierStore(Make(capacity, configure))));

    private static TieredCacheFactory Make(int capacity, Action<MemoryTierOptions> configure) => TieredCacheFactory.Create(options =>
    {
        options.Entry.Duration = TimeSpan.FromHours(1);
        options.Memory.MaxEntries = capacity;
        configure(options.Memory);
    });
}
