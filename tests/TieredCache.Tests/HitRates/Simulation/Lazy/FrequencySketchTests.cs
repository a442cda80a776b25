using TieredCache.HitRates.Simulation.Lazy;

namespace TieredCache.Tests.HitRates.Simulation.Lazy;

public class FrequencySketchTests
{
    private readonly FrequencySketch _sketch = new(100);

    [Fact]
    public void A_key_alone_is_counted_exactly_up_to_fifteen()
    {
        _sketch.Add(7, 3);
        Assert.Equal(3, _sketch.Estimate(7));

        _sketch.Add(7, 14);
        Assert.Equal(15, _sketch.Estimate(7));
    }

    [Fact]
    public void Nothing_is_not_counted()
    {
        _sketch.Add(7, 0);

        Assert.Equal((0, 0L), (_sketch.Estimate(7), _sketch.Size));
    }

    [Fact]
    public void Ten_additions_a_slot_halve_all_counters_and_the_number_of_additions_less_what_was_rounded_off()
    {
        _sketch.Add(7, 15);
        _sketch.Add(7, (256 * 10) - 15 - 1);
        Assert.Equal(2_559, _sketch.Size);

        _sketch.Add(7, 1);

        // 2,560 additions, four odd counters, a quarter of them off: 2,559 halved.
        Assert.Equal((7, 1_279L), (_sketch.Estimate(7), _sketch.Size));
    }
}
