namespace TieredCache.Strategies.Behind.Queue;

/// <summary>How a queue works: the frozen part of the section <c>WriteBehind</c>.</summary>
internal sealed record BehindSettings
{
    public int BatchSize { get; init; } = 256;

    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    public int MaxPending { get; init; } = 100_000;

    /// <value>0: none.</value>
    public long MaxPendingBytes { get; init; }

    public WhenFull WhenFull { get; init; } = WhenFull.Wait;

    public int MaxAttempts { get; init; } = 5;

    public OnPoison OnPoison { get; init; } = OnPoison.DeadLetter;
}

/// <summary>What a write does when the queue is full.</summary>
internal enum WhenFull
{
    /// <summary>Waits for room, for five seconds at most, and then goes on as the next.</summary>
    Wait = 0,

    /// <summary>Waits until its key has been flushed, and writes the store itself.</summary>
    WriteThrough,

    /// <summary>Fails.</summary>
    Reject,
}

/// <summary>What becomes of a write that the store refuses for good.</summary>
internal enum OnPoison
{
    /// <summary>It is put aside.</summary>
    DeadLetter = 0,

    /// <summary>It is tried on and on, and the later writes of its key wait behind it.</summary>
    BlockKey,

    /// <summary>Nothing of its lane is written any more, until the process starts again.</summary>
    Halt,
}
