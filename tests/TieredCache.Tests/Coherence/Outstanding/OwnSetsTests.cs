using TieredCache.Coherence.Outstanding;

namespace TieredCache.Tests.Coherence.Outstanding;

public sealed class OwnSetsTests
{
    private readonly OwnSets _sets = new();

    [Fact]
    public void A_set_is_known_while_it_waits_for_its_answer()
    {
        using (var set = _sets.Begin("k"))
        {
            Assert.True(_sets.Includes("k"));
            Assert.False(_sets.Includes("other"));
            Assert.False(set.IsOverlapped);
        }

        Assert.False(_sets.Includes("k"));
    }

    [Fact]
    public void Of_two_that_overlap_both_know_it_whichever_ends_first()
    {
        var one = _sets.Begin("k");
        var two = _sets.Begin("k");
        Assert.True(one.IsOverlapped);
        Assert.True(two.IsOverlapped);
        one.Dispose();
        Assert.True(two.IsOverlapped);
        Assert.True(_sets.Includes("k"));
        two.Dispose();
        Assert.False(_sets.Includes("k"));
    }

    [Fact]
    public void The_first_knows_of_a_second_that_has_ended()
    {
        var one = _sets.Begin("k");
        _sets.Begin("k").Dispose();
        Assert.True(one.IsOverlapped);
        one.Dispose();
    }

    [Fact]
    public void Sets_one_after_the_other_do_not_overlap()
    {
        _sets.Begin("k").Dispose();
        using var two = _sets.Begin("k");
        Assert.False(two.IsOverlapped);
    }

    [Fact]
    public void Sets_of_two_keys_do_not_overlap()
    {
        using var one = _sets.Begin("k");
        using var two = _sets.Begin("l");
        Assert.False(one.IsOverlapped || two.IsOverlapped);
    }

    [Fact]
    public void Many_threads_leave_nothing_behind()
    {
        Parallel.For(0, 20_000, i => _sets.Begin($"k{i % 3}").Dispose());
        Assert.DoesNotContain(Enumerable.Range(0, 3), i => _sets.Includes($"k{i}"));
    }
}
