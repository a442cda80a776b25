using TieredCache.Memory.Policy;

namespace TieredCache.Tests.Memory.Policy;

public sealed class FrequencySketchTests
{
    [Fact]
    public void A_sketch_that_grows_knows_what_it_knew_of_every_key()
    {
        var sketch = new FrequencySketch(1_000);
        for (uint key = 0; key < 500; key++)
        {
            sketch.Add(key, (int)(key % 9));
        }

        var before = Estimates(sketch);
        sketch.Resize(50_000);
        Assert.Equal(before, Estimates(sketch));
    }

    [Fact]
    public void A_sketch_that_has_grown_ages_as_late_as_one_that_was_made_so_large()
    {
        var grown = new FrequencySketch(256);
        grown.Resize(100_000);
        var made = new FrequencySketch(100_000);
        for (uint key = 0; key < 400_000; key++)
        {
            grown.Add(key, 3);
            made.Add(key, 3);
        }

        Assert.Equal(made.Additions, grown.Additions);
        Assert.InRange(made.Additions, 1, 1_000_000);
    }

    [Fact]
    public void A_sketch_that_shrinks_begins_empty_and_ages_as_a_small_one()
    {
        var sketch = new FrequencySketch(100_000);
        for (uint key = 0; key < 10_000; key++)
        {
            sketch.Add(key, 5);
        }

        sketch.Resize(1_000);
        Assert.All(Estimates(sketch), static estimate => Assert.Equal(0, estimate));
        Assert.Equal(0, sketch.Additions);
        for (uint key = 0; key < 20_000; key++)
        {
            sketch.Add(key, 1);
            Assert.InRange(sketch.Additions, 0, 10_000);
        }
    }

    private static int[] Estimates(FrequencySketch sketch) => [.. Enumerable.Range(0, 500).Select(key => sketch.Estimate((uint)key))];
}
