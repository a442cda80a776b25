using TieredCache.Configuration.Tree;

namespace TieredCache.Configuration.Table;

/// <summary>The sections of the two tiers, <c>Redis</c> and <c>Memory</c>.</summary>
internal static class TierTable
{
    private const int LargestPayload = 512 * 1024 * 1024;

    public static readonly INode<RedisTierOptions>[] RedisServer =
    [
        new Setting<RedisTierOptions, string?>("Configuration", Kinds.Text, static x => x.Configuration, static (x, value) => x.Configuration = value)
        {
            DefaultWords = "none: L1 only",
            Meaning = "The connection string. The process's, not a named cache's.",
        },
        new Setting<RedisTierOptions, string?>("ConnectionStringName", Kinds.Text, static x => x.ConnectionStringName, static (x, value) => x.ConnectionStringName = value)
        {
            Meaning = "The entry of `ConnectionStrings` to use where `Configuration` is empty. The process's, not a named cache's.",
        },
    ];

    public static readonly INode<RedisTierOptions>[] RedisUse =
    [
        new Setting<RedisTierOptions, bool?>("Enabled", Kinds.Flag, static x => x.Enabled, static (x, value) => x.Enabled = value)
        {
            Default = true,
            Meaning = "Whether the cache keeps its values in L2 too. One that does not still takes part in invalidation.",
        },
        new Setting<RedisTierOptions, TimeSpan?>("OperationTimeout", Durations.Wait, static x => x.OperationTimeout, static (x, value) => x.OperationTimeout = value)
        {
            Default = TimeSpan.FromSeconds(1),
            Meaning = "How long one command may take.",
        },
        new Setting<RedisTierOptions, int?>("MaxPayloadBytes", Kinds.Whole(1, LargestPayload), static x => x.MaxPayloadBytes, static (x, value) => x.MaxPayloadBytes = value)
        {
            Default = 1024 * 1024,
            Meaning = "Values of more bytes than this stay out of L2.",
        },
        new Setting<RedisTierOptions, int?>("CompressAboveBytes", Kinds.BytesOrOff, static x => x.CompressAboveBytes, static (x, value) => x.CompressAboveBytes = value)
        {
            Default = 4096,
            Meaning = "Values of more bytes than this are compressed.",
        },
        new Setting<RedisTierOptions, string?>("Serializer", Kinds.Text, static x => x.Serializer, static (x, value) => x.Serializer = value)
        {
            Default = "Json",
            Meaning = "How values become bytes: `Json`, or a serializer that the application registers.",
        },
    ];

    public static readonly INode<MemoryTierOptions>[] Memory =
    [
        new Setting<MemoryTierOptions, string?>("Policy", Kinds.Choice("Lfu", "Lru", "Fifo", "Random", "None"), static x => x.Policy, static (x, value) => x.Policy = value)
        {
            Default = "Lfu",
            Meaning = "Which entry goes when the cache is full.",
        },
        new Setting<MemoryTierOptions, int?>("MaxEntries", Kinds.Whole(1), static x => x.MaxEntries, static (x, value) => x.MaxEntries = value)
        {
            Default = 100_000,
            FollowsReload = true,
            Meaning = "How many entries L1 holds at most.",
        },
        new Setting<MemoryTierOptions, long?>("MaxBytes", Kinds.LongBytesOrOff, static x => x.MaxBytes, static (x, value) => x.MaxBytes = value)
        {
            Default = 0,
            DefaultWords = "off",
            Meaning = "What the entries may weigh together, in bytes.",
        },
        new Setting<MemoryTierOptions, bool?>("ShrinkUnderPressure", Kinds.Flag, static x => x.ShrinkUnderPressure, static (x, value) => x.ShrinkUnderPressure = value)
        {
            Default = true,
            Meaning = "Whether both bounds shrink while memory is short, and grow back afterwards. Without effect under the policy `None`.",
        },
        new Setting<MemoryTierOptions, bool?>("CloneOnRead", Kinds.Flag, static x => x.CloneOnRead, static (x, value) => x.CloneOnRead = value)
        {
            Default = false,
            Meaning = "Whether each caller gets a copy of its own instead of the shared instance.",
        },
        new Setting<MemoryTierOptions, string?>("Clock", Kinds.Choice("Coarse", "Precise"), static x => x.Clock, static (x, value) => x.Clock = value)
        {
            Default = "Coarse",
            Meaning = "Which clock a hit reads: one that lags by some 15 ms while hits are frequent, or the precise one, which costs as much as the rest of the hit.",
        },
        new Setting<MemoryTierOptions, string?>("KeyHasher", Kinds.Choice("Fast", "Strong"), static x => x.KeyHasher, static (x, value) => x.KeyHasher = value)
        {
            Default = "Fast",
            Meaning = "How keys are hashed: `Strong` withstands keys chosen by an attacker, at a higher price.",
        },
    ];
}
