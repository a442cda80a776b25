using TieredCache.Configuration.Tree;

namespace TieredCache.Configuration.Table;

/// <summary>The section <c>Entry</c>.</summary>
internal static class EntryTable
{
    public static readonly INode<EntryDefaults>[] Entry =
    [
        new Setting<EntryDefaults>("Duration", Durations.Lifetime, static x => x.Duration, static (x, value) => x.Duration = value.Unboxed<TimeSpan>())
        {
            Default = TimeSpan.FromMinutes(5),
            FollowsReload = true,
            Meaning = "How long a value is fresh.",
        },
        new Setting<EntryDefaults>("MemoryDuration", Durations.Lifetime, static x => x.MemoryDuration, static (x, value) => x.MemoryDuration = value.Unboxed<TimeSpan>())
        {
            Default = TimeSpan.MaxValue,
            DefaultWords = "no limit of its own",
            Meaning = "How long a value is fresh in L1, where that is to be shorter than in L2.",
        },
        new Setting<EntryDefaults>("SlidingDuration", Durations.LifetimeOrOff, static x => x.SlidingDuration, static (x, value) => x.SlidingDuration = value.Unboxed<TimeSpan>())
        {
            Default = TimeSpan.Zero,
            DefaultWords = "off",
            Meaning = "A value expires when it has not been read for this long, and at `Duration` in any case.",
        },
        new Setting<EntryDefaults>("Jitter", Kinds.Share, static x => x.Jitter, static (x, value) => x.Jitter = value.Unboxed<double>())
        {
            Default = 0.1,
            FollowsReload = true,
            Meaning = "By which share at most the duration is shortened at random, so that values stored together do not expire together.",
        },
        new Setting<EntryDefaults>("StaleOnError", Durations.LifetimeOrOff, static x => x.StaleOnError, static (x, value) => x.StaleOnError = value.Unboxed<TimeSpan>())
        {
            Default = TimeSpan.FromHours(1),
            FollowsReload = true,
            Meaning = "For how long past its duration a value may be served when a load fails.",
        },
        new Setting<EntryDefaults>("StaleAfter", Durations.WaitOrOff, static x => x.StaleAfter, static (x, value) => x.StaleAfter = value.Unboxed<TimeSpan>())
        {
            Default = TimeSpan.Zero,
            DefaultWords = "off",
            Meaning = "How long a caller waits for a load before it takes the stale value, while the load goes on behind.",
        },
        new Setting<EntryDefaults>("LoadTimeout", Durations.Wait, static x => x.LoadTimeout, static (x, value) => x.LoadTimeout = value.Unboxed<TimeSpan>())
        {
            Default = TimeSpan.FromSeconds(30),
            Meaning = "How long a load may take, waiting for a permit included.",
        },
        new Setting<EntryDefaults>("NullDuration", Durations.LifetimeOrOff, static x => x.NullDuration, static (x, value) => x.NullDuration = value.Unboxed<TimeSpan>())
        {
            Default = TimeSpan.FromSeconds(10),
            Meaning = "How long a null value, or a key that a bulk loader left out, is remembered.",
        },
        new Setting<EntryDefaults>("RefreshAhead", Kinds.InnerShareOrOff, static x => x.RefreshAhead, static (x, value) => x.RefreshAhead = value.Unboxed<double>())
        {
            Default = 0.0,
            DefaultWords = "off",
            FollowsReload = true,
            Meaning = "The share of the duration after which a hit starts a load behind.",
        },
        new Setting<EntryDefaults>("RefreshMode", Kinds.Choice("Threshold", "XFetch"), static x => x.RefreshMode, static (x, value) => x.RefreshMode = (string?)value)
        {
            Default = "Threshold",
            Meaning = "When a hit refreshes ahead: at the threshold, or by a chance that grows towards the end.",
        },
    ];
}
