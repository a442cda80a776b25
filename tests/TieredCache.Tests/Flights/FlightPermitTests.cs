using TieredCache.Entries;
using TieredCache.Flights;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Flights;

/// <summary>The permit that a load holds is given back, once, whoever ends its flight.</summary>
public sealed class FlightPermitTests
{
    private readonly FlightTable _table = new(new LocalOrder(), new Watermark(), new CacheClock(TimeProvider.System));
    private readonly TierFlight _flight;

    public FlightPermitTests() => _flight = new TierFlight(_table, "k");

    [Fact]
    public void The_permit_it_holds_is_given_back_once_when_it_lands()
    {
        var permits = Taken();
        _flight.Hold(permits);
        Assert.False(permits.TryEnter());
        _flight.Land(TierFlight.With(1));
        _flight.Fail(new InvalidOperationException());
        Assert.True(permits.TryEnter());
        Assert.False(permits.TryEnter());
    }

    [Fact]
    public void A_permit_that_is_handed_over_after_the_landing_is_given_back_at_once()
    {
        var permits = Taken();
        _flight.Land(TierFlight.With(1));
        _flight.Hold(permits);
        Assert.True(permits.TryEnter());
    }

    [Fact]
    public void A_permit_that_is_handed_over_while_the_flight_lands_is_not_lost()
    {
        const int Flights = 100_000;
        var permits = new LoadPermits(Flights);
        var flights = Enumerable.Range(0, Flights).Select(i => new TierFlight(_table, $"f{i}")).ToArray();
        var landed = TierFlight.With(1);
        var at = new int[2];
        Assert.All(flights, _ => Assert.True(permits.TryEnter()));
        RealThreads.Run(2, thread =>
        {
            for (var i = 0; i < Flights; i++)
            {
                // Both come to each flight at the same moment.
                Volatile.Write(ref at[thread], i);
                while (Volatile.Read(ref at[1 - thread]) < i)
                {
                    Thread.SpinWait(1);
                }

                if (thread == 0)
                {
                    flights[i].Hold(permits);
                }
                else
                {
                    flights[i].Land(landed);
                }
            }
        });
        Assert.Equal(Flights, Enumerable.Range(0, Flights).Count(_ => permits.TryEnter()));
    }

    private static LoadPermits Taken()
    {
        var permits = new LoadPermits(most: 1);
        Assert.True(permits.TryEnter());
        return permits;
    }
}
