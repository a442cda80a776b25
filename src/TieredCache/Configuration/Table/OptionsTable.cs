using TieredCache.Configuration.Tree;

namespace TieredCache.Configuration.Table;

/// <summary>
/// The tree of all options. <see cref="Root"/> is the section of the process, <see cref="Named"/> that of a named cache;
/// both hold the same sections, but for the keys of the process.
/// </summary>
internal static class OptionsTable
{
    private static readonly INode<TieredCacheOptions> KeyPrefix = new Setting<TieredCacheOptions>("KeyPrefix",
        Kinds.TextThat("text, 1 to 64 characters", "1 to 64 characters without braces, white space or control characters", IsPrefix, ValueShape.Text with { Pattern = "^([^{}\\s]{1,64})?$" }),
        static x => x.KeyPrefix, static (x, value) => x.KeyPrefix = (string?)value)
    {
        Default = "tieredcache",
        Meaning = "Stands before every key and channel of this application in Redis.",
    };

    private static readonly INode<NamedCacheOptions> Strategy = new Setting<NamedCacheOptions>("Strategy",
        Kinds.Text, static x => x.Strategy, static (x, value) => x.Strategy = (string?)value)
    {
        Default = "CacheAside",
        Meaning = "How the cache writes: `CacheAside`, `WriteThrough`, `WriteBehind`, or a strategy that the application registers.",
    };

    private static readonly INode<NamedCacheOptions>[] Shared =
    [
        new Section<NamedCacheOptions, MemoryTierOptions>("Memory", static x => x.Memory, TierTable.Memory),
        new Section<NamedCacheOptions, EntryDefaults>("Entry", static x => x.Entry, EntryTable.Entry),
        new Section<NamedCacheOptions, StampedeOptions>("Stampede", static x => x.Stampede, ProtocolTable.Stampede),
        new Section<NamedCacheOptions, WriteBehindOptions>("WriteBehind", static x => x.WriteBehind, WritingTable.WriteBehind),
        new Section<NamedCacheOptions, WarmupOptions>("Warmup", static x => x.Warmup, WritingTable.Warmup),
    ];

    public static readonly Section<NamedCacheOptions, NamedCacheOptions> Named = new(string.Empty, static x => x,
    [
        Strategy,
        new Section<NamedCacheOptions, RedisTierOptions>("Redis", static x => x.Redis,
        [
            new ProcessNode<RedisTierOptions>("Configuration", "Redis:Configuration", static x => x.Configuration),
            new ProcessNode<RedisTierOptions>("ConnectionStringName", "Redis:ConnectionStringName", static x => x.ConnectionStringName),
            .. TierTable.RedisUse,
        ]),
        .. Shared,
        new ProcessNode<NamedCacheOptions>("KeyPrefix", "KeyPrefix", static _ => null),
        new ProcessNode<NamedCacheOptions>("Coherence", "Coherence", static _ => null),
    ]);

    public static readonly Section<TieredCacheOptions, TieredCacheOptions> Root = new(string.Empty, static x => x,
    [
        KeyPrefix,
        Strategy,
        new Section<TieredCacheOptions, RedisTierOptions>("Redis", static x => x.Redis, [.. TierTable.RedisServer, .. TierTable.RedisUse]),
        .. Shared,
        new Section<TieredCacheOptions, CoherenceOptions>("Coherence", static x => x.Coherence, ProtocolTable.Coherence),
        new CacheMap(Named),
    ]);

    private static bool IsPrefix(string text) =>
        text.Length is > 0 and <= 64 && !text.Any(static c => c is '{' or '}' || char.IsControl(c) || char.IsWhiteSpace(c));
}
