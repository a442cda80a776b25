using System.Runtime.CompilerServices;
using TieredCache.Entries.Time;

namespace TieredCache.Entries;

/// <summary>
/// The process's own time in milliseconds since it was first asked for: monotonic, so that no change of the wall clock expires
/// or revives a value. Deadlines are kept in it; it is never compared with another machine's.
/// </summary>
internal sealed class CacheClock
{
    /// <summary>Longer lifetimes are cut to this one, so that no sum overflows.</summary>
    public static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(730);

    private static readonly long SystemStart = SystemMs();
    private readonly bool _system;
    private readonly long _start;

    public CacheClock(TimeProvider provider)
    {
        Provider = provider;
        _system = ReferenceEquals(provider, TimeProvider.System);
        _start = provider.GetTimestamp();
    }

    /// <summary>The time of <see cref="TimeProvider.System"/>: the same for all clocks of the process.</summary>
    public static long SystemNow => SystemMs() - SystemStart + 1;

    public TimeProvider Provider { get; }

    /// <summary>Milliseconds, from 1 on.</summary>
    public long Now
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _system ? SystemNow : ProvidersNow();
    }

    /// <summary>What hits may be judged by instead of <see cref="Now"/>; a provider that was handed in is exact.</summary>
    public CoarseTime Coarse => _system ? CoarseTime.System : CoarseTime.Never;

    /// <summary>The moment that lies <paramref name="lifetime"/> after <paramref name="start"/>.</summary>
    public static long After(long start, TimeSpan lifetime) =>
        start + WholeMs(lifetime < LongestLifetime ? lifetime : LongestLifetime);

    /// <summary>The whole milliseconds of a span, without a detour by fractions.</summary>
    public static long WholeMs(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMillisecond;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long ProvidersNow() => WholeMs(Provider.GetElapsedTime(_start)) + 1;

    // The system's tick count costs a third of a timestamp, on a path of a few tens of nanoseconds.
#pragma warning disable RS0030
    private static long SystemMs() => Environment.TickCount64;
#pragma warning restore RS0030
}
