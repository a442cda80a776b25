using TieredCache.Configuration.Tree;

namespace TieredCache.Configuration.Table;

/// <summary>The sections of the two tiers, <c>Redis</c> and <c>Memory</c>.</summary>
internal static class TierTable
{
    private const int LargestPayload = 512 * 1024 * 1024;

    public static readonly INode<RedisTierOptions>[] RedisServer =
    [
        new Setting<RedisTierOptions>("Configuration", Kinds.Text, static x => x.Configuration, static (x, value) => x.Configuration = (string?)value)
        {
            DefaultWords = "none: L1 only",
            Meaning = "The connection string. The process's, not a named cache's.",
        },
        new Setting<RedisTierOptions>("ConnectionStringName", Kinds.Text, static x => x.ConnectionStringName, static (x, value) => x.ConnectionStringName = (string?)value)
        {
            Meaning = "The entry of `ConnectionStrings` to use where `Configuration` is empty. The process's, not a named cache's.",
        },
    ];

    public static readonly INode<RedisTierOptions>[] RedisUse =
    [
        new Setting<RedisTierOptions>("Enabled", Kinds.Flag, static x => x.Enabled, static (x, value) => x.Enabled = value.Unboxed<bool>())
        {
            Default = true,
            Meaning = "Whether the cache keeps its values in L2 too. One that does not still takes part in invalidation.",
        },
        new Setting<RedisTierOptions>("OperationTimeout", Durations.Wait, static x => x.OperationTimeout, static (x, value) => x.OperationTimeout = value.Unboxed<TimeSpan>())
        {
            Default = TimeSpan.FromSeconds(1),
            Meaning = "How long one command may take.",
        },
        new Setting<RedisTierOptions>("MaxPayloadBytes", Kinds.Whole(1, LargestPayload), static x => x.MaxPayloadBytes, static (x, value) => x.MaxPayloadBytes = value.Unboxed<int>())
        {
            Default = 1024 * 1024,
            Meaning = "Values of more bytes than this stay out of L2.",
        },
        new Setting<RedisTierOptions>("CompressAboveBytes", Kinds.BytesOrOff, static x => x.CompressAboveBytes, static (x, value) => x.CompressAboveBytes = value.Unboxed<int>())
        {
            Default = 4096,
            Meaning = "Values of more bytes than this are compressed.",
        },
        new Setting<RedisTierOptions>("Serializer", Kinds.Text, static x => x.Serializer, static (x, value) => x.Serializer = (string?)value)
        {
            Default = "Json",
            Meaning = "How values become bytes: `Json`, or a serializer that the application registers.",
        },
    ];

    public static readonly INode<MemoryTierOptions>[] Memory =
    [
        new Setting<MemoryTierOptions>("Policy", Kinds.Choice("Lfu", "Lru", "Fifo", "Random", "None"), static x => x.Policy, static (x, value) => x.Policy = (string?)value)
        {
            Default = "Lfu",
            Meaning = "Which entry goes when the cache is full.",
        },
        new Setting<MemoryTierOptions>("MaxEntries", Kinds.Whole(1), static x => x.MaxEntries, static (x, value) => x.MaxEntries = value.Unboxed<int>())
        {
            Default = 100_000,
            FollowsReload = true,
            Meaning = "How many entries L1 holds at most.",
        },
        new Setting<MemoryTierOptions>("MaxBytes", Kinds.LongBytesOrOff, static x => x.MaxBytes, static (x, value) => x.MaxBytes = value.Unboxed<long>())
        {
            Default = 0L,
            DefaultWords = "off",
            Meaning = "What the entries may weigh together, in bytes.",
        },
        new Setting<MemoryTierOptions>("ShrinkUnderPressure", Kinds.Flag, static x => x.ShrinkUnderPressure, static (x, value) => x.ShrinkUnderPressure = value.Unboxed<bool>())
        {
            Default = true,
            Meaning = "Whether both bounds shrink while memory is short, and grow back afterwards. Without effect under the policy `None`.",
        },
        new Setting<MemoryTierOptions>("CloneOnRead", Kinds.Flag, static x => x.CloneOnRead, static (x, value) => x.CloneOnRead = value.Unboxed<bool>())
        {
            Default = false,
            Meaning = "Whether each caller gets a copy of its own instead of the shared instance. What is kept is no copy: what was stored, or returned by a loader, belongs to the cache from then on.",
        },
        new Setting<MemoryTierOptions>("Clock", Kinds.Choice("Coarse", "Precise"), static x => x.Clock, static (x, value) => x.Clock = (string?)value)
        {
            Default = "Coarse",
            Meaning = "Which clock a hit reads: one that lags by some 15 ms while hits are frequent (and by as much as the process gets no processor), or the precise one, which costs as much as the rest of the hit.",
        },
        new Setting<MemoryTierOptions>("KeyHasher", Kinds.Choice("Fast", "Strong"), static x => x.KeyHasher, static (x, value) => x.KeyHasher = (string?)value)
        {
            Default = "Fast",
            Meaning = "How keys are hashed: `Strong` withstands keys chosen by an attacker, at a higher price.",
        },
    ];
}
