using TieredCache.Pipeline;
using TieredCache.Pipeline.Loads;
using TieredCache.Remote.Wire;
using TieredCache.Testing;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Pipeline;

/// <summary>Copies of values, and what is shared in place of one.</summary>
public sealed class ValueClonerTests
{
    private readonly ControllableClock _time = new();
    private readonly TierLog _log = new();
    private readonly ValueCloner _cloner;

    public ValueClonerTests() => _cloner = new ValueCloner(new JsonCacheSerializer([]), new LoadReports(_log, "c", _time));

    [Fact]
    public void What_can_change_is_copied()
    {
        List<int> value = [1];
        var copy = _cloner.Clone(value);
        Assert.NotSame(value, copy);
        Assert.Equal(value, copy);
        Assert.Empty(_log.Ids);
    }

    [Fact]
    public void What_the_serializer_fails_at_is_shared_and_the_log_says_so_once_a_minute()
    {
        var value = new Circle();
        value.Self = value;
        Assert.Same(value, _cloner.Clone(value));
        Assert.Same(value, _cloner.Clone(value));
        Assert.Equal([3013], _log.Ids);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Same(value, _cloner.Clone(value));
        Assert.Equal([3013, 3013], _log.Ids);
    }

    [Fact]
    public void What_can_be_written_and_not_be_read_is_shared()
    {
        ICollection<IComparable> value = [1];
        Assert.Same(value, _cloner.Clone(value));
        Assert.Equal([3013], _log.Ids);
    }

    public sealed class Circle
    {
        public Circle? Self { get; set; }
    }
}
