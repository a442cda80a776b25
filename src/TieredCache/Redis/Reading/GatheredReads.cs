using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using StackExchange.Redis;

namespace TieredCache.Redis.Reading;

/// <summary>
/// Reads of single entries. One at a time is a plain <c>GET</c>, sent at once. While another is under way they are gathered until
/// the thread pool comes to it, a turn and no clock, and go as one <c>MGET</c>: a command, a time-out and an answer for all of them.
/// </summary>
/// <remarks>
/// Not on a cluster, whose slots an <c>MGET</c> may not mix, and not where values are long: none of the answer can be read before
/// all of it is there. How long they usually are is learnt from what was read.
/// </remarks>
internal sealed class GatheredReads(RedisCommands commands) : IThreadPoolWorkItem
{
    private const int MostReads = 64;
    private const int MostBytes = 256 * 1024;
    private const int LongestUsual = 16 * 1024;
    private const int Unknown = int.MaxValue;
    private readonly ConcurrentQueue<GatheredRead> _waiting = new();
    private int _underWay;
    private int _isCalled;
    private int _usual = Unknown;

    public ValueTask<byte[]?> GetAsync(RedisKey entry, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var pays = Pays(); // Before it is counted: it fails while there is no connection.
        return Interlocked.Increment(ref _underWay) == 1 || !pays ? AloneAsync(entry, cancellationToken) : Gathered(entry, cancellationToken);
    }

    void IThreadPoolWorkItem.Execute()
    {
        // Before the queue is looked at: who comes later calls again.
        Interlocked.Exchange(ref _isCalled, 0);
        var most = Math.Clamp(MostBytes / Math.Max(1, Volatile.Read(ref _usual)), 1, MostReads);
        while (_waiting.TryDequeue(out var first))
        {
            var reads = new List<GatheredRead>(most) { first };
            while (reads.Count < most && _waiting.TryDequeue(out var next))
            {
                reads.Add(next);
            }

            _ = SendAsync(reads);
        }
    }

    private bool Pays() => Volatile.Read(ref _usual) <= LongestUsual && commands.Layout.Keys.Buckets == RedisLayout.StandaloneBuckets;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<byte[]?> AloneAsync(RedisKey entry, CancellationToken cancellationToken)
    {
        try
        {
            byte[]? value = await commands.SendAsync(static (database, entry) => database.StringGetAsync(entry, CommandFlags.DemandMaster), entry, cancellationToken).ConfigureAwait(false);
            Learn(value);
            return value;
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private ValueTask<byte[]?> Gathered(RedisKey entry, CancellationToken cancellationToken)
    {
        var read = new GatheredRead(entry, cancellationToken);
        _waiting.Enqueue(read);
        if (Interlocked.Exchange(ref _isCalled, 1) == 0)
        {
            // Behind what the threads have in hand: that may be more reads.
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        return read.Answer;
    }

    private async Task SendAsync(List<GatheredRead> reads)
    {
        RedisValue[]? values = null;
        Exception? error = null;
        try
        {
            values = await commands.SendAsync(static (database, entries) => database.StringGetAsync(entries, CommandFlags.DemandMaster), EntriesOf(reads), CancellationToken.None).ConfigureAwait(false);
            if (values.Length != reads.Count)
            {
                throw new InvalidDataException("An MGET answered other than one value for each key.");
            }
        }
        catch (Exception exception)
        {
            error = exception;
        }

        Interlocked.Add(ref _underWay, -reads.Count);
        for (var i = 0; i < reads.Count; i++)
        {
            var value = error is null ? (byte[]?)values![i] : null;
            Learn(value);

            // The last one goes on in this call, where nothing comes after it; not from a failure, which may come at once, on the
            // way of the batches behind this one.
            reads[i].End(value, error, goesOn: error is null && i == reads.Count - 1);
        }
    }

    private static RedisKey[] EntriesOf(List<GatheredRead> reads)
    {
        var entries = new RedisKey[reads.Count];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = reads[i].Entry;
        }

        return entries;
    }

    // A rough measure, and threads may lose one another's part of it.
    private void Learn(byte[]? value)
    {
        if (value is not null)
        {
            var usual = Volatile.Read(ref _usual);
            Volatile.Write(ref _usual, usual == Unknown ? value.Length : usual + ((value.Length - usual) / 8));
        }
    }
}
