using System.Buffers.Binary;
using System.Security.Cryptography;
using TieredCache.Coherence.Protocol;

namespace TieredCache.Testing.InMemory;

/// <summary>A bucket's control state: epoch, sequence, the reach of its log, the sequence of writes. The server's lock guards it.</summary>
internal sealed class InMemoryBucket
{
    private const int LogLength = 1_500;
    private string _master = "";

    /// <summary>0 while the control key is missing.</summary>
    public ulong Epoch { get; private set; }

    public long Sequence { get; private set; }

    /// <summary>The first sequence in the log; 0 when the log is empty.</summary>
    public long FirstInLog { get; private set; }

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
        if (Epoch == 0 || !string.Equals(_master, master, StringComparison.Ordinal))
        {
            Start(master, micros, highest);
        }
    }

    /// <summary>Gives out the next sequence.</summary>
    public long Next()
    {
        Sequence++;
        FirstInLog = FirstInLog == 0 ? Sequence : Math.Max(FirstInLog, Sequence - LogLength + 1);
        return Sequence;
    }

    public long NextWrite(long micros, long callerHighest) => WriteSequence = Math.Max(WriteSequence + 1, Math.Max(micros, callerHighest + 1));

    /// <summary>Everything was lost.</summary>
    public bool Clear()
    {
        var had = Epoch != 0;
        (Epoch, Sequence, FirstInLog, WriteSequence, _master) = (0, 0, 0, 0, "");
        return had;
    }

    /// <summary>The log alone was lost.</summary>
    public bool ClearLog()
    {
        var had = FirstInLog != 0;
        FirstInLog = 0;
        return had;
    }

    /// <summary>What is returned brings the present state back.</summary>
    public Action Remember()
    {
        var held = (Epoch, Sequence, FirstInLog, WriteSequence, _master);
        return () => (Epoch, Sequence, FirstInLog, WriteSequence, _master) = held;
    }

    private void Start(string master, long micros, long highest)
    {
        Epoch = BinaryPrimitives.ReadUInt64BigEndian(RandomNumberGenerator.GetBytes(8)) | 1;
        Sequence = Protections.SequenceBase ? Math.Max(Sequence + 1, Math.Max(micros, highest + 1)) : 1;
        FirstInLog = 0;
        _master = master;
    }
}
