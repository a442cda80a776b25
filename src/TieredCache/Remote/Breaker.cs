using TieredCache.Entries;

namespace TieredCache.Remote;

/// <summary>
/// A circuit breaker around the shared tier: open when half of at least twenty calls within ten seconds have failed, first for
/// one second, then twice as long each time up to thirty. The heartbeat is the probe that closes it, so that no request has to
/// be spent on finding out.
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
    private long _openMs = ShortestOpenMs;

    /// <summary>True while no call should be made.</summary>
    public bool IsOpen => Volatile.Read(ref _openUntil) != 0;

    public void Succeeded() => Count(failed: false);

    public void Failed() => Count(failed: true);

    /// <summary>A heartbeat has ended: a good one closes the breaker once its time has passed, a bad one prolongs it.</summary>
    public void Probed(bool succeeded)
    {
        lock (_gate)
        {
            if (_openUntil == 0 || clock.Now < _openUntil)
            {
                return;
            }

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
        }
    }

    private void Count(bool failed)
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
            if (_openUntil == 0 && _calls >= LeastCalls && _failures * 2 >= _calls)
            {
                Volatile.Write(ref _openUntil, now + _openMs);
            }
        }
    }
}
