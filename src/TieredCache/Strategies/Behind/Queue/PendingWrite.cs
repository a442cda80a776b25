using TieredCache.Journal.Segments;
using TieredCache.Strategies.Behind.Recording;

namespace TieredCache.Strategies.Behind.Queue;

/// <summary>A write between its acknowledgement and the store, with its record, and the earlier writes it stands for.</summary>
internal sealed class PendingWrite : UnflushedWrite
{
    private readonly ValueCodec _codec;
    private Latch _applied;
    private object? _value;
    private ReadOnlyMemory<byte> _bytes;
    private bool _isRead;

    /// <summary>Makes one of a call.</summary>
    public PendingWrite(string key, StoreWriteKind kind, long sequence, object? value, ValueCodec codec)
        : base(key, kind, sequence) => (_value, _codec, _isRead) = (value, codec, true);

    /// <summary>Makes one that was read: its value is decoded when it is asked for, so that a million do not hold up a start.</summary>
    public PendingWrite(string key, StoreWriteKind kind, long sequence, ReadOnlyMemory<byte> bytes, ValueCodec codec)
        : base(key, kind, sequence)
    {
        (_bytes, _codec) = (bytes, codec);
        Apply();
    }

    /// <summary>When it was queued, in the milliseconds of the process's clock.</summary>
    public long QueuedAt { get; set; }

    /// <summary>False for one that was recovered into a full queue.</summary>
    public bool HoldsRoom { get; set; } = true;

    /// <summary>True for a dead letter that was replayed: what the store has may be newer, so readers are not given it from here.</summary>
    public bool IsReplayed { get; init; }

    /// <summary>Its record in the journal; null where there is none.</summary>
    public JournalEntry? Entry { get; init; }

    /// <summary>What it weighs: its record; 0 where there is none.</summary>
    public int Bytes => Entry?.Length ?? 0;

    /// <summary>How often the store refused it, on its own account.</summary>
    public int Attempts { get; set; }

    /// <summary>The next older write of the key that this one stands for too.</summary>
    public PendingWrite? Superseded { get; set; }

    /// <summary>True when it is tried in the place of a later one that was put aside: the key has had its tries, and one more is enough.</summary>
    public bool StandsIn { get; private set; }

    /// <summary>Completes once the tiers know it: before that nobody tells them that the store has it.</summary>
    public Task Applied => _applied.Opened;

    public override object? Value
    {
        get
        {
            if (!Volatile.Read(ref _isRead))
            {
                _value = _codec.Decode(_bytes.Span.IsEmpty ? default : _bytes);
                Volatile.Write(ref _isRead, true);
            }

            return _value;
        }
    }

    /// <summary>The value as bytes, for a dead letter.</summary>
    public ReadOnlyMemory<byte> Payload() => !_bytes.IsEmpty || Kind == StoreWriteKind.Delete ? _bytes : _codec.Encode(_value);

    public void Apply() => _applied.Open();

    /// <summary>Stands for itself alone from now on.</summary>
    /// <returns>What takes its place; null: nothing.</returns>
    public PendingWrite? LetGo()
    {
        var older = Superseded;
        Superseded = null;
        older?.StandsIn = true;
        return older;
    }

    /// <summary>This write and those it stands for, from the newest to the oldest.</summary>
    public IEnumerable<PendingWrite> All()
    {
        for (var write = this; write is not null; write = write.Superseded)
        {
            yield return write;
        }
    }
}
