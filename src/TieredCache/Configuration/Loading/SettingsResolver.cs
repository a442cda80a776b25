using TieredCache.Configuration.Checks;
using TieredCache.Configuration.Table;

namespace TieredCache.Configuration.Loading;

/// <summary>
/// Turns validated options into the frozen settings: what the named cache says, else what the section of the same name above
/// says, else the default of the table. Property by property, two layers and no more.
/// </summary>
internal static class SettingsResolver
{
    // Where chance decides and nobody has named a share, it may decide from the start; zero would switch refreshing off.
    private const double FromTheStart = double.Epsilon;

    /// <summary>The settings under a name. One that is not declared has what stands above all caches.</summary>
    public static CacheSettings Resolve(TieredCacheOptions options, string name, KnownNames known)
    {
        var settled = new NamedCacheOptions();
        if (options.Caches.TryGetValue(name, out var declared))
        {
            OptionsTable.Named.Fill(settled, declared);
        }

        OptionsTable.Named.Fill(settled, options);
        var isShareSaid = settled.Entry.RefreshAhead is not null;
        var isStaleSaid = settled.Entry.StaleOnError is not null;
        OptionsTable.Named.Settle(settled);
        if (!isShareSaid && IsByChance(settled.Entry))
        {
            settled.Entry.RefreshAhead = FromTheStart;
        }

        return new(name, known.Strategy(settled.Strategy!), Freeze(settled.Memory), Freeze(settled.Entry) with { NamesStaleOnError = isStaleSaid },
            Freeze(settled.Redis, known), new(settled.Stampede.CrossNode!.Value, settled.Stampede.MaxConcurrentLoads!.Value, settled.Stampede.Breaker!.Value),
            Freeze(settled.WriteBehind))
        {
            Warmup = Freeze(settled.Warmup),
        };
    }

    public static ProcessSettings ResolveProcess(TieredCacheOptions options, string? redis)
    {
        var settled = new TieredCacheOptions();
        OptionsTable.Root.Fill(settled, options);
        OptionsTable.Root.Settle(settled);
        var coherence = settled.Coherence;
        return new(settled.KeyPrefix!, redis, new(coherence.Mode!, coherence.Heartbeat!.Value, coherence.WhenDisconnected!));
    }

    private static MemorySettings Freeze(MemoryTierOptions memory) => new(memory.Policy!, memory.MaxEntries!.Value,
        memory.MaxBytes!.Value, memory.CloneOnRead!.Value, memory.Clock!, memory.KeyHasher!, memory.ShrinkUnderPressure!.Value);

    private static EntrySettings Freeze(EntryDefaults entry) => new(entry.Duration!.Value, entry.MemoryDuration!.Value,
        entry.SlidingDuration!.Value, entry.Jitter!.Value, entry.StaleOnError!.Value, entry.StaleAfter!.Value,
        entry.LoadTimeout!.Value, entry.NullDuration!.Value, entry.RefreshAhead!.Value, IsByChance(entry));

    private static bool IsByChance(EntryDefaults entry) => entry.RefreshMode!.Equals("XFetch", StringComparison.OrdinalIgnoreCase);

    private static WarmupSettings Freeze(WarmupOptions warmup) => new(warmup.Keys, warmup.Concurrency!.Value, warmup.Budget!.Value,
        string.IsNullOrEmpty(warmup.SnapshotDirectory) ? null : warmup.SnapshotDirectory);

    private static RemoteSettings Freeze(RedisTierOptions redis, KnownNames known) => new(redis.Enabled!.Value,
        redis.OperationTimeout!.Value, redis.MaxPayloadBytes!.Value, redis.CompressAboveBytes!.Value, known.Serializer(redis.Serializer!));

    private static WriteBehindSettings Freeze(WriteBehindOptions behind) => new(behind.Directory is { Length: > 0 } directory ? directory : null,
        behind.Acknowledge!, behind.BatchSize!.Value, behind.FlushInterval!.Value, behind.MaxPending!.Value, behind.MaxPendingBytes!.Value, behind.WhenFull!, behind.MaxAttempts!.Value, behind.OnPoison!);
}
