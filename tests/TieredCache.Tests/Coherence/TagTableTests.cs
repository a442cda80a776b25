using System.Runtime.CompilerServices;
using TieredCache.Coherence.Tags;
using TieredCache.Entries;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Coherence;

public sealed class TagTableTests
{
    private readonly LocalOrder _order = new();
    private readonly TagTable _table;

    public TagTableTests() => _table = new TagTable(_order);

    [Fact]
    public void A_tag_has_one_cell_while_somebody_holds_it() => Assert.Same(_table.Find("t"), _table.Find("t"));

    [Theory]
    [InlineData("a")]
    [InlineData("a", "b", "c")]
    public void Entries_with_the_same_tags_share_the_set(params string[] names)
    {
        var keys = new CacheKeys("c");
        var set = _table.SetOf(keys, names);
        Assert.Same(set, _table.SetOf(keys, [.. names]));
        Assert.Equal(names, set.Names);
        Assert.Equal(names.Select(name => _table.Find(keys.Wire(name))), set.Cells.ToArray());
    }

    [Fact]
    public void Other_tags_are_another_set()
    {
        var keys = new CacheKeys("c");
        Assert.Equal(["a", "b"], _table.SetOf(keys, ["a", "b"]).Names);
        Assert.Equal(["b", "a"], _table.SetOf(keys, ["b", "a"]).Names);
        Assert.Equal(["a", "b", "c"], _table.SetOf(keys, ["a", "b", "c"]).Names);
        Assert.Equal(["a"], _table.SetOf(keys, ["a"]).Names);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a", "b")]
    public void The_same_tags_of_another_cache_are_not_its_tags(params string[] names)
    {
        var asOf = _order.Now;
        var (one, other) = (_table.SetOf(new CacheKeys("one"), names), _table.SetOf(new CacheKeys("other"), names));
        _table.Remove(new CacheKeys("one").Wire("a"), sequence: 0);
        Assert.False(one.Allows(asOf));
        Assert.True(other.Allows(asOf));
    }

    [Fact]
    public void What_the_caller_does_with_his_list_later_changes_no_set()
    {
        var keys = new CacheKeys("c");
        var names = new List<string> { "a", "b" };
        var set = _table.SetOf(keys, names);
        names[0] = "x";
        Assert.Equal(["a", "b"], set.Names);
        Assert.NotSame(set, _table.SetOf(keys, names));
    }

    [Fact]
    public void A_removal_reaches_the_cell_that_entries_hold()
    {
        var cell = _table.Find("t");
        var asOf = _order.Now;
        _table.Remove("t", sequence: 4);
        Assert.True(cell.Place > asOf);
        // Tags share floors, a thousandth each.
        Assert.Contains(Enumerable.Range(0, 4), number => _table.Find("another tag " + number).Place == 0);
    }

    [Fact]
    public void A_removal_during_a_load_counts_for_a_cell_made_afterwards()
    {
        var asOf = _order.Now;
        _table.Remove("t", sequence: 0);
        Assert.False(_table.SetOf(new CacheKeys("c"), ["x"]).Allows(asOf) && _table.Find("t").Place <= asOf);
        Assert.True(_table.Find("t").Place > asOf);
    }

    [Fact]
    public void A_collected_cell_does_not_forget()
    {
        var asOf = _order.Now;
        var cell = FindAndRemove(out var weak);
        Assert.True(cell);
        Collect();
        Assert.False(weak.TryGetTarget(out _));
        Assert.True(_table.Find("t").Place > asOf);
        Assert.False(_table.Find("t").IsKnown);
    }

    [Fact]
    public void Many_cells_that_nobody_holds_are_swept_and_do_not_forget()
    {
        var asOf = _order.Now;
        for (var i = 0; i < 10_000; i++)
        {
            _table.Find($"t{i}");
            _table.Remove($"t{i}", 0);
        }

        Collect();
        for (var i = 0; i < 10_000; i++)
        {
            Assert.True(_table.Find($"t{i}").Place > asOf);
        }
    }

    [Fact]
    public void Of_many_tags_those_that_nobody_holds_are_let_go()
    {
        const int Tags = 200_000;
        const int Held = 10_000;
        var held = Enumerable.Range(0, Held).Select(i => _table.Find($"held{i}")).ToArray();
        for (var i = 0; i < Tags; i++)
        {
            _table.Find($"t{i}");
            if (i % Held == 0)
            {
                GC.Collect();
            }
        }

        Assert.InRange(_table.Count, Held, 4 * Held);
        Assert.Equal(held, Enumerable.Range(0, Held).Select(i => _table.Find($"held{i}")));
    }

    [Fact]
    public void The_sequences_of_all_cells_are_forgotten_at_once()
    {
        var cell = _table.Find("t");
        cell.Learn(5, cell.Missed);
        _table.ForgetSequences();
        Assert.False(cell.IsKnown);
    }

    [Fact]
    public void An_entry_without_tags_has_no_cells()
    {
        Assert.Same(TagSet.None, _table.SetOf(new CacheKeys("c"), null));
        Assert.Same(TagSet.None, _table.SetOf(new CacheKeys("c"), []));
        Assert.Same(_table.Find("c:t"), _table.SetOf(new CacheKeys("c"), ["t"]).Cells[0]);
    }

    [Fact]
    public void A_cell_that_two_threads_ask_for_at_once_has_its_floor_for_both()
    {
        const int Rounds = 30_000;
        var asOf = 0L;
        var tooLow = 0;
        using var together = new Barrier(2, phase =>
        {
            asOf = _order.Now;
            _table.Remove($"t{phase.CurrentPhaseNumber}", 0);
        });
        RealThreads.Run(2, _ =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                var wire = $"t{round}";
                together.SignalAndWait();
                if (_table.Find(wire).Place <= asOf)
                {
                    Interlocked.Increment(ref tooLow);
                }
            }
        });
        Assert.Equal(0, tooLow);
    }

    private static void Collect()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool FindAndRemove(out WeakReference<TagCell> weak)
    {
        var cell = _table.Find("t");
        _table.Remove("t", 3);
        weak = new WeakReference<TagCell>(cell);
        return cell.Place > 0;
    }
}
