using TieredCache.Entries;
using TieredCache.Memory.Table;

namespace TieredCache.Tests.Memory.Table;

public sealed class EntryTableTests
{
    private const int Long = 1 << 17;
    private readonly List<Action> _elsewhere = [];
    private readonly EntryTable _table;
    private readonly KeyHasher _hasher = new();
    private int _added;

    public EntryTableTests() => _table = new EntryTable(1, _elsewhere.Add);

    [Fact]
    public void A_short_table_grows_by_its_writers()
    {
        Add(5_000);
        Assert.Empty(_elsewhere);
        Assert.Equal(8_192, Length);
    }

    [Fact]
    public void The_successor_of_a_long_one_is_asked_for_once_and_made_elsewhere()
    {
        Add(Long + 10_000);
        var ask = Assert.Single(_elsewhere);
        Assert.Null(_table.Current.Next);
        ask();
        Assert.Equal(2 * Long, _table.Current.Next!.Length);
        Add(Long / 8);
        Assert.Equal(2 * Long, Length);
        All();
    }

    [Fact]
    public void A_writer_makes_it_when_nobody_else_does()
    {
        Add(2 * Long);
        Assert.Null(_table.Current.Next);
        Add(Long / 8);
        Assert.Equal(2 * Long, Length);
        All();
    }

    [Fact]
    public void What_comes_after_that_changes_nothing()
    {
        Add(2 * Long + (Long / 8));
        var table = _table.Current;
        _elsewhere[0]();
        Assert.Same(table, _table.Current);
        All();
    }

    private int Length => _table.Current.Length;

    private void Add(int more)
    {
        for (var end = _added + more; _added < end; _added++)
        {
            var key = "k" + _added;
            var hash = _hasher.Hash(key);
            var entry = new CacheEntry<int>(key, 0, new EntryDeadlines(1, long.MaxValue, 60_000, 60_000, 0), _added) { Home = new Watermark(), Hash = hash };
            var stripe = _table.StripeOf(hash);
            using (stripe.EnterScope())
            {
                _table.AddLocked(entry);
            }

            _table.HelpGrow(stripe);
        }
    }

    private void All()
    {
        for (var number = 0; number < _added; number++)
        {
            var key = "k" + number;
            Assert.NotNull(_table.Find(key, _hasher.Hash(key)));
        }
    }
}
