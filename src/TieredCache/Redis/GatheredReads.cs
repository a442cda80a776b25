using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using StackExchange.Redis;

namespace TieredCache.Redis;

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
    private readonly ConcurrentQueue<Read> _waiting = new();
    private int _underWay;
    private int _isCalled;
    private int _usual = Unknown;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<byte[]?> GetAsync(RedisKey entry, CancellationToken cancellationToken)
    {
        var isAlone = Interlocked.Increment(ref _underWay) == 1;
        try
        {
            byte[]? value = isAlone || !Pays()
                ? await commands.SendAsync(static (database, entry) => database.StringGetAsync(entry, CommandFlags.DemandMaster), entry, cancellationToken).ConfigureAwait(false)
                : await Gathered(entry, cancellationToken).ConfigureAwait(false);
            Learn(value?.Length);
            return value;
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        // Before the queue is looked at: who comes later calls again.
        Interlocked.Exchange(ref _isCalled, 0);
        var most = Math.Clamp(MostBytes / Math.Max(1, Volatile.Read(ref _usual)), 1, MostReads);
        while (_waiting.TryDequeue(out var first))
        {
            var reads = new List<Read> { first };
            while (reads.Count < most && _waiting.TryDequeue(out var next))
            {
                reads.Add(next);
            }

            _ = SendAsync(reads);
        }
    }

    private bool Pays() => Volatile.Read(ref _usual) <= LongestUsual && commands.Layout.Keys.Buckets == RedisLayout.StandaloneBuckets;

    private Task<byte[]?> Gathered(RedisKey entry, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var read = new Read(entry);
        _waiting.Enqueue(read);
        if (Interlocked.Exchange(ref _isCalled, 1) == 0)
        {
            // Behind what the threads have in hand: that may be more reads.
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        return read.Task.WaitAsync(cancellationToken);
    }

    private async Task SendAsync(List<Read> reads)
    {
        try
        {
            var values = await commands.SendAsync(static (database, entries) => database.StringGetAsync(entries, CommandFlags.DemandMaster),
                reads.ConvertAll(static read => read.Entry).ToArray(), CancellationToken.None).ConfigureAwait(false);
            for (var i = 0; i < reads.Count; i++)
            {
                reads[i].SetResult(values[i]);
            }
        }
        catch (Exception error)
        {
            foreach (var read in reads)
            {
                read.TrySetException(error);
                _ = read.Task.Exception; // Observed here: its caller may have given up.
            }
        }
    }

    // A rough measure, and threads may lose one another's part of it.
    private void Learn(int? length)
    {
        if (length is { } known)
        {
            var usual = Volatile.Read(ref _usual);
            Volatile.Write(ref _usual, usual == Unknown ? known : usual + ((known - usual) / 8));
        }
    }

    private sealed class Read(RedisKey entry) : TaskCompletionSource<byte[]?>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public RedisKey Entry => entry;
    }
}
