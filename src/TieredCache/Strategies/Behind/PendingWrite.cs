using TieredCache.Journal.Segments;

namespace TieredCache.Strategies.Behind;

/// <summary>A write that was acknowledged and has not reached the store.</summary>
internal abstract class PendingWrite(string key, StoreWriteKind kind, long sequence)
{
    public string Key { get; } = key;

    public StoreWriteKind Kind { get; } = kind;

    public long Sequence { get; } = sequence;

    /// <summary>When it was queued, in the milliseconds of the process's clock.</summary>
    public long QueuedAt { get; set; }

    /// <summary>False for one that was recovered into a full queue.</summary>
    public bool HoldsRoom { get; set; } = true;

    /// <summary>Its record in the journal; null where there is none.</summary>
    public JournalEntry? Entry { get; init; }

    /// <summary>How often the store refused it, on its own account.</summary>
    public int Attempts { get; set; }

    /// <summary>An earlier write of the key that this one stands for too.</summary>
    public PendingWrite? Superseded { get; set; }

    /// <summary>The value as bytes, for a dead letter.</summary>
    public abstract ReadOnlyMemory<byte> Payload { get; }

    /// <summary>The records that end with it: its own, and those of the writes it stands for.</summary>
    public IEnumerable<JournalEntry> Entries()
    {
        for (var write = this; write is not null; write = write.Superseded)
        {
            if (write.Entry is { } entry)
            {
                yield return entry;
            }
        }
    }

    /// <summary>How many calls it stands for.</summary>
    public int Count()
    {
        var count = 0;
        for (var write = this; write is not null; write = write.Superseded)
        {
            count++;
        }

        return count;
    }
}

/// <summary>A write with its value.</summary>
internal sealed class PendingWrite<T>(string key, StoreWriteKind kind, long sequence, T? value, Func<ReadOnlyMemory<byte>> payload) : PendingWrite(key, kind, sequence)
{
    public T? Value { get; } = value;

    public override ReadOnlyMemory<byte> Payload => payload();
}
