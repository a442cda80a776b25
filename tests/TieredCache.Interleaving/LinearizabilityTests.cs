using TieredCache.Interleaving.Histories;
using Xunit;

namespace TieredCache.Interleaving;

public sealed class LinearizabilityTests
{
    private readonly History _history = new();

    [Fact]
    public void A_read_may_see_a_set_that_runs_beside_it()
    {
        _history.Set("a", 1, () => _history.Get("a", static () => 1));

        Assert.Empty(Linearizability.Violations(_history, mayForget: false));
    }

    [Fact]
    public void A_read_after_a_set_has_to_see_it()
    {
        _history.Set("a", 1, static () => { });
        _history.Get("a", static () => 0);

        Assert.Equal(["a"], Linearizability.Violations(_history, mayForget: false));
        Assert.Empty(Linearizability.Violations(_history, mayForget: true));
    }

    [Fact]
    public void Two_reads_do_not_see_two_sets_in_reverse()
    {
        _history.Set("a", 1, () => _history.Set("a", 2, () =>
        {
            _history.Get("a", static () => 2);
            _history.Get("a", static () => 1);
            _history.Get("a", static () => 2);
        }));

        Assert.Equal(["a"], Linearizability.Violations(_history, mayForget: false));
    }

    [Fact]
    public void What_was_forgotten_does_not_come_back()
    {
        _history.Set("a", 1, static () => { });
        _history.Get("a", static () => 0);
        _history.Get("a", static () => 1);

        Assert.Equal(["a"], Linearizability.Violations(_history, mayForget: true));
    }

    [Fact]
    public void What_removes_everything_removes_each_key()
    {
        _history.Set("a", 1, static () => { });
        _history.Clear(static () => { });
        _history.Get("a", static () => 1);

        Assert.Equal(["a"], Linearizability.Violations(_history, mayForget: false));
    }
}
