using TieredCache.Entries;

namespace TieredCache.Remote;

/// <summary>
/// A circuit breaker: open when half of at least twenty calls within ten seconds have failed, first for one second, then twice
/// as long each time up to thirty. What closes it is a probe. Around the shared tier that is the heartbeat, so that no request
/// has to be spent on finding out; around loads it is one load.
/// </summary>
internal sealed class Breaker(CacheClock clock)
{
    private const int LeastCalls = 20;
    private const long WindowMs = 10_000;
    private const long ShortestOpenMs = 1_000;
    private const long LongestOpenMs = 30_000;
    private readonly Lock _gate = new();
    private long _windowEnd;
    private int _calls;
    private int _failures;
    private long _openUntil;
    private long _probeUntil;
    private long _openMs = ShortestOpenMs;

    /// <summary>True while no call should be made.</summary>
    public bool IsOpen => Volatile.Read(ref _openUntil) != 0;

    /// <summary>How long it stays open before a probe is worth trying.</summary>
    public TimeSpan OpenFor => TimeSpan.FromMilliseconds(Math.Max(0, Volatile.Read(ref _openUntil) - clock.Now));

    public void Succeeded() => Count(failed: false);

    /// <summary>A call has failed.</summary>
    /// <returns>True when that has opened it.</returns>
    public bool Failed() => Count(failed: true);

    /// <summary>True for one caller once the time is over, whose call is the probe; should that never end, for another one later.</summary>
    public bool TryClaimProbe()
    {
        lock (_gate)
        {
            var now = clock.Now;
            if (_openUntil != 0 && (now < _openUntil || now < _probeUntil))
            {
                return false;
            }

            _probeUntil = now + _openMs;
            return true;
        }
    }

    /// <summary>A probe has ended: a good one closes the breaker once its time has passed, a bad one prolongs it.</summary>
    /// <returns>True when that has closed it.</returns>
    public bool Probed(bool succeeded)
    {
        lock (_gate)
        {
            if (_openUntil == 0 || clock.Now < _openUntil)
            {
                return false;
            }

            _probeUntil = 0;

            if (succeeded)
            {
                Volatile.Write(ref _openUntil, 0);
                _openMs = ShortestOpenMs;
                _windowEnd = 0;
            }
            else
            {
                _openMs = Math.Min(_openMs * 2, LongestOpenMs);
                Volatile.Write(ref _openUntil, clock.Now + _openMs);
            }

            return succeeded;
        }
    }

    private bool Count(bool failed)
    {
        lock (_gate)
        {
            var now = clock.Now;
            if (now >= _windowEnd)
            {
                _windowEnd = now + WindowMs;
                _calls = _failures = 0;
            }

            _calls++;
            _failures += failed ? 1 : 0;
            if (_openUntil != 0 || _calls < LeastCalls || _failures * 2 < _calls)
            {
                return false;
            }

            Volatile.Write(ref _openUntil, now + _openMs);
            return true;
        }
    }
}
