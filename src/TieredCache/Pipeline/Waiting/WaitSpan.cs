using System.Diagnostics;
using TieredCache.Diagnostics;
using TieredCache.Diagnostics.Guarding;
using TieredCache.Flights;

namespace TieredCache.Pipeline.Waiting;

/// <summary>
/// The span of a caller who waits for a load that another caller has started. The load lies in that one's trace, so this one links to it:
/// when it ends, for until then the load may not have been called.
/// </summary>
internal sealed class WaitSpan : IDisposable
{
    private readonly Activity _wait;
    private readonly IEnumerable<Flight> _flights;

    private WaitSpan(Activity wait, IEnumerable<Flight> flights) => (_wait, _flights) = (wait, flights);

    /// <summary>Begins; null when nobody listens, or there is nothing to wait for.</summary>
    /// <param name="cache">The named cache.</param>
    /// <param name="flights">The flights of others; looked at only if somebody listens.</param>
    public static WaitSpan? Start(string cache, params IEnumerable<Flight> flights) =>
        CacheActivities.HasListeners && flights.Any() && CacheActivities.StartWait(cache) is { } wait ? new WaitSpan(wait, flights) : null;

    /// <summary>Ends. A value that was found on the way to the load leaves no link.</summary>
    public void Dispose()
    {
        using var end = new GuardedSpan(_wait);
        foreach (var load in _flights.Select(static flight => flight.Span).OfType<Activity>().Distinct())
        {
            _wait.AddLink(new ActivityLink(load.Context));
        }
    }
}
