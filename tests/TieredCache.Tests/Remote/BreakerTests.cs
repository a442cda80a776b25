using TieredCache.Entries;
using TieredCache.Remote;
using TieredCache.Testing;

namespace TieredCache.Tests.Remote;

public sealed class BreakerTests
{
    private readonly ControllableClock _time = new();
    private readonly Breaker _breaker;

    public BreakerTests() => _breaker = new Breaker(new CacheClock(_time));

    [Fact]
    public void Nineteen_failures_are_too_few()
    {
        Fail(19);
        Assert.False(_breaker.IsOpen);
        Fail(1);
        Assert.True(_breaker.IsOpen);
    }

    [Fact]
    public void Less_than_half_failing_does_not_open_it()
    {
        Succeed(20);
        Fail(19);
        Assert.False(_breaker.IsOpen);
        Fail(1);
        Assert.True(_breaker.IsOpen);
    }

    [Fact]
    public void Failures_of_ten_seconds_ago_are_forgotten()
    {
        Fail(19);
        Pass(10);
        Fail(19);
        Assert.False(_breaker.IsOpen);
    }

    [Fact]
    public void A_good_probe_closes_it_once_its_second_has_passed()
    {
        Fail(20);
        Pass(0.999);
        _breaker.Probed(succeeded: true);
        Assert.True(_breaker.IsOpen);
        Pass(0.001);
        Assert.True(_breaker.IsOpen);
        _breaker.Probed(succeeded: true);
        Assert.False(_breaker.IsOpen);
    }

    [Fact]
    public void Bad_probes_double_the_time_up_to_thirty_seconds()
    {
        Fail(20);
        double[] waits = [1, 2, 4, 8, 16, 30, 30];
        foreach (var wait in waits)
        {
            Pass(wait - 0.001);
            _breaker.Probed(succeeded: true);
            Assert.True(_breaker.IsOpen);
            Pass(0.001);
            _breaker.Probed(succeeded: false);
        }

        Pass(30);
        _breaker.Probed(succeeded: true);
        Assert.False(_breaker.IsOpen);
    }

    [Fact]
    public void After_closing_it_begins_anew_with_one_second()
    {
        Fail(20);
        Pass(1);
        _breaker.Probed(succeeded: false);
        Pass(2);
        _breaker.Probed(succeeded: true);
        Fail(19);
        Assert.False(_breaker.IsOpen);
        Fail(1);
        Pass(1);
        _breaker.Probed(succeeded: true);
        Assert.False(_breaker.IsOpen);
    }

    [Fact]
    public void Calls_that_end_late_do_not_prolong_it()
    {
        Fail(20);
        Pass(0.5);
        Fail(20);
        Pass(0.5);
        _breaker.Probed(succeeded: true);
        Assert.False(_breaker.IsOpen);
    }

    [Fact]
    public void A_probe_of_a_closed_one_changes_nothing()
    {
        _breaker.Probed(succeeded: false);
        Assert.False(_breaker.IsOpen);
    }

    [Fact]
    public void One_caller_at_a_time_probes_once_its_time_has_passed()
    {
        Fail(20);
        Assert.False(_breaker.TryClaimProbe());
        Pass(1);
        Assert.Equal(1, ParallelEnumerable.Range(0, 64).Count(_ => _breaker.TryClaimProbe()));
        Pass(1);
        Assert.True(_breaker.TryClaimProbe());
        Assert.True(_breaker.Probed(succeeded: true));
        Assert.True(_breaker.TryClaimProbe());
    }

    private void Fail(int times)
    {
        for (var i = 0; i < times; i++)
        {
            _breaker.Failed();
        }
    }

    private void Succeed(int times)
    {
        for (var i = 0; i < times; i++)
        {
            _breaker.Succeeded();
        }
    }

    private void Pass(double seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));
}
