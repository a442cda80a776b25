using System.Buffers.Binary;
using System.Security.Cryptography;
using TieredCache.Entries;
using TieredCache.Coherence;

namespace TieredCache.Testing.InMemory;

/// <summary>A bucket's control state: epoch, sequence, log, the sequence of writes. The server's lock guards it.</summary>
internal sealed class InMemoryBucket
{
    private const int LogLength = 1_500;
    private readonly Queue<(long Sequence, byte[] Tail)> _log = new();
    private string _master = "";

    /// <summary>0 while the control key is missing.</summary>
    public ulong Epoch { get; private set; }

    public long Sequence { get; private set; }

    public long WriteSequence { get; private set; }

    /// <summary>Starts an epoch if the control key is missing.</summary>
    /// <param name="master">The server that answers.</param>
    /// <param name="micros">Its time.</param>
    /// <param name="highest">The highest sequence that the caller has seen.</param>
    public void Ensure(string master, long micros, long highest)
    {
        if (Epoch == 0)
        {
            Start(master, micros, highest);
        }
    }

    /// <summary>Starts an epoch if the control key is missing, or another server wrote it.</summary>
    public void EnsureMaster(string master, long micros, long highest)
    {
        if (!IsOf(master))
        {
            Start(master, micros, highest);
        }
    }

    /// <summary>Starts an epoch if the control key is missing, or the caller has seen what would be given out next: it was lost here.</summary>
    public void EnsureAhead(string master, long micros, long highest)
    {
        if (Epoch == 0 || (Protections.SequenceBase && Sequence < highest))
        {
            Start(master, micros, highest);
        }
    }

    /// <summary>True while there is control state, and this server wrote it.</summary>
    public bool IsOf(string master) => Epoch != 0 && string.Equals(_master, master, StringComparison.Ordinal);

    /// <summary>Gives out the next sequence, and logs the message's tail under it.</summary>
    public long Next(byte[] tail)
    {
        Sequence++;
        _log.Enqueue((Sequence, tail));
        if (_log.Count > LogLength)
        {
            _log.Dequeue();
        }

        return Sequence;
    }

    /// <summary>What the log holds from a sequence on.</summary>
    public LogEntry[] Log(long from, int count) =>
        [.. _log.SkipWhile(entry => entry.Sequence < from).Take(count).Select(static entry => new LogEntry(entry.Sequence, entry.Tail))];

    public long NextWrite(long micros, long callerHighest) => WriteSequence = Math.Max(WriteSequence + 1, Math.Max(micros, callerHighest + 1));

    /// <summary>Everything was lost.</summary>
    public bool Clear()
    {
        var had = Epoch != 0;
        (Epoch, Sequence, WriteSequence, _master) = (0, 0, 0, "");
        _log.Clear();
        return had;
    }

    /// <summary>The log alone was lost.</summary>
    public bool ClearLog()
    {
        var had = _log.Count != 0;
        _log.Clear();
        return had;
    }

    /// <summary>What is returned brings the present state back.</summary>
    public Action Remember()
    {
        var held = (Epoch, Sequence, WriteSequence, _master);
        var log = _log.ToArray();
        return () =>
        {
            (Epoch, Sequence, WriteSequence, _master) = held;
            _log.Clear();
            Array.ForEach(log, _log.Enqueue);
        };
    }

    private void Start(string master, long micros, long highest)
    {
        Epoch = BinaryPrimitives.ReadUInt64BigEndian(RandomNumberGenerator.GetBytes(8)) | 1;
        Sequence = Protections.SequenceBase ? Math.Max(Sequence + 1, Math.Max(micros, highest + 1)) : 1;
        _log.Clear();
        _master = master;
    }
}
