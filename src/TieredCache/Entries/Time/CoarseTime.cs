using System.Runtime.CompilerServices;

namespace TieredCache.Entries.Time;

/// <summary>
/// A time that lags by some milliseconds and costs its reader one load: what the hits of memory are judged by.
/// </summary>
/// <remarks>
/// While there are hits it is published every 10 to 15 ms by <see cref="Tick"/>, and besides by every miss and write, and with
/// every batch of hits that a thread has counted, so that a ticker that gets no processor cannot hold time still. When nothing
/// came for a few ticks it goes to sleep: it then publishes a time at which everything is stale, so that a reader takes the precise one and nobody
/// can be served what expired while nobody looked. Only <see cref="Tick"/> ends the sleep, and publishing compares and swaps, so time
/// never goes back and a late publisher cannot leave a time behind that nobody renews.
/// </remarks>
internal sealed class CoarseTime
{
    /// <summary>What is published while it sleeps.</summary>
    public const long Asleep = long.MaxValue;

    private const int TicksToSleep = 5;
    private readonly Func<long>? _precise;
    private readonly Action _wake;
    private int _isStirred;
    private int _quietTicks;
    private Published _published = new() { Now = Asleep };

    /// <param name="precise">The time, in the milliseconds of <see cref="CacheClock"/>.</param>
    /// <param name="wake">Called when hits have become frequent and it sleeps: <see cref="Tick"/> is to be called again.</param>
    public CoarseTime(Func<long> precise, Action wake)
    {
        _precise = precise;
        _wake = wake;
    }

    private CoarseTime() => _wake = static () => { };

    /// <summary>Sleeps for ever, so that whoever reads it reads the precise time.</summary>
    public static CoarseTime Never { get; } = new();

    /// <summary>That of <see cref="TimeProvider.System"/>, which all caches of the process share.</summary>
    public static CoarseTime System { get; } = new(static () => CacheClock.SystemNow, static () => CoarseTicker.Instance.Wake());

    /// <summary>The time as last published; <see cref="Asleep"/> while it sleeps.</summary>
    public long Now
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Volatile.Read(ref _published.Now);
    }

    /// <summary>Publishes the time if it does not sleep: at a miss or a write.</summary>
    public void Refresh()
    {
        if (Now != Asleep)
        {
            Publish(_precise!());
        }
    }

    /// <summary>Publishes a time that has just been read, if it does not sleep.</summary>
    public void Publish(long now)
    {
        var held = Now;
        if (now > held)
        {
            Interlocked.CompareExchange(ref _published.Now, now, held);
        }
    }

    /// <summary>Publishes the time, and ends the sleep: hits have become frequent.</summary>
    public void Stir()
    {
        if (_precise is null)
        {
            return;
        }

        if (Volatile.Read(ref _isStirred) == 0)
        {
            Interlocked.Exchange(ref _isStirred, 1);
        }

        if (Now != Asleep)
        {
            Publish(_precise());
        }
        else
        {
            _wake();
        }
    }

    /// <summary>Publishes the time, or falls asleep: to be called by one thread, every 10 to 15 ms.</summary>
    /// <returns>False when it has fallen asleep, and need not be called until it wants to be woken.</returns>
    public bool Tick()
    {
        if (Interlocked.Exchange(ref _isStirred, 0) != 0)
        {
            _quietTicks = 0;
        }
        else if (++_quietTicks >= TicksToSleep)
        {
            Volatile.Write(ref _published.Now, Asleep);

            // A batch that ended just now either sees the sleep, and wakes, or is seen here.
            Interlocked.MemoryBarrier();
            if (Volatile.Read(ref _isStirred) == 0)
            {
                return false;
            }
        }

        var now = _precise!();
        if (Now == Asleep)
        {
            Volatile.Write(ref _published.Now, now);
        }
        else
        {
            Publish(now);
        }

        return true;
    }

    // Written every few milliseconds, and read by every hit: nothing else may share its cache line.
    [global::System.Runtime.InteropServices.StructLayout(global::System.Runtime.InteropServices.LayoutKind.Explicit, Size = 256)]
    private struct Published
    {
        [global::System.Runtime.InteropServices.FieldOffset(128)]
        public long Now;
    }
}
