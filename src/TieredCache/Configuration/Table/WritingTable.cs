using TieredCache.Configuration.Tree;

namespace TieredCache.Configuration.Table;

/// <summary>The sections of work beside the calls, <c>WriteBehind</c> and <c>Warmup</c>.</summary>
internal static class WritingTable
{
    public static readonly INode<WriteBehindOptions>[] WriteBehind =
    [
        new Setting<WriteBehindOptions>("Directory", Kinds.Text, static x => x.Directory, static (x, value) => x.Directory = (string?)value)
        {
            Meaning = "Where the journal is: of the writes, and of removals that Redis could not be told of. A relative path counts from the process's working directory, not from the application's folder: name a whole path in production.",
        },
        new Setting<WriteBehindOptions>("Acknowledge", Kinds.Choice("Memory", "Journaled", "Durable"), static x => x.Acknowledge, static (x, value) => x.Acknowledge = (string?)value)
        {
            Default = "Journaled",
            Meaning = "When a write is acknowledged: once queued, once in the journal (survives the process), once on the disk (survives a loss of power).",
        },
        new Setting<WriteBehindOptions>("BatchSize", Kinds.Whole(1), static x => x.BatchSize, static (x, value) => x.BatchSize = value.Unboxed<int>())
        {
            Default = 256,
            Meaning = "How many writes the store gets at a time.",
        },
        new Setting<WriteBehindOptions>("FlushInterval", Durations.Wait, static x => x.FlushInterval, static (x, value) => x.FlushInterval = value.Unboxed<TimeSpan>())
        {
            Default = TimeSpan.FromMilliseconds(100),
            Meaning = "How long a write waits at most for its batch to fill.",
        },
        new Setting<WriteBehindOptions>("MaxPending", Kinds.Whole(1), static x => x.MaxPending, static (x, value) => x.MaxPending = value.Unboxed<int>())
        {
            Default = 100_000,
            Meaning = "How many writes may wait for the store.",
        },
        new Setting<WriteBehindOptions>("MaxPendingBytes", Kinds.LongBytesOrOff, static x => x.MaxPendingBytes, static (x, value) => x.MaxPendingBytes = value.Unboxed<long>())
        {
            Default = 0L,
            DefaultWords = "off",
            Meaning = "What the records of the waiting writes may weigh together, in bytes: a write finds no room while it is reached. Without effect where there is no journal.",
        },
        new Setting<WriteBehindOptions>("WhenFull", Kinds.Choice("Wait", "WriteThrough", "Reject"), static x => x.WhenFull, static (x, value) => x.WhenFull = (string?)value)
        {
            Default = "Wait",
            Meaning = "What a write does when that many wait.",
        },
        new Setting<WriteBehindOptions>("MaxAttempts", Kinds.Whole(1), static x => x.MaxAttempts, static (x, value) => x.MaxAttempts = value.Unboxed<int>())
        {
            Default = 5,
            Meaning = "How often a write that the store refuses is tried.",
        },
        new Setting<WriteBehindOptions>("OnPoison", Kinds.Choice("DeadLetter", "BlockKey", "Halt"), static x => x.OnPoison, static (x, value) => x.OnPoison = (string?)value)
        {
            Default = "DeadLetter",
            Meaning = "What becomes of it then.",
        },
    ];

    public static readonly INode<WarmupOptions>[] Warmup =
    [
        new Setting<WarmupOptions>("Keys", Kinds.TextList, static x => x.Keys, static (x, value) => x.Keys = (IReadOnlyList<string>?)value)
        {
            Meaning = "The keys to load through the registered store once the application listens.",
        },
        new Setting<WarmupOptions>("Concurrency", Kinds.Whole(1), static x => x.Concurrency, static (x, value) => x.Concurrency = value.Unboxed<int>())
        {
            Default = 4,
            Meaning = "How many are loaded at a time.",
        },
        new Setting<WarmupOptions>("Budget", Durations.Wait, static x => x.Budget, static (x, value) => x.Budget = value.Unboxed<TimeSpan>())
        {
            Default = TimeSpan.FromSeconds(30),
            Meaning = "How long the warm-up may take; what is not loaded by then is left to the first reader.",
        },
        new Setting<WarmupOptions>("SnapshotDirectory", Kinds.Text, static x => x.SnapshotDirectory, static (x, value) => x.SnapshotDirectory = (string?)value)
        {
            Meaning = "Where the keys that are read most are kept, each minute and at the end, to be loaded at the next start. Keys stand in the file as they are. A relative path counts from the process's working directory, not from the application's folder: name a whole path in production.",
        },
    ];
}
