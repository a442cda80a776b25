using TieredCache.Coherence;
using TieredCache.Coherence.Outstanding;
using TieredCache.Entries;
using TieredCache.Memory;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Coherence;

/// <summary>What the server says of a tag against what is heard while it is asked.</summary>
public sealed class TagLookupTests : IDisposable
{
    private readonly TierRemoteBench _bench = new();
    private readonly TierFakeBus _bus = new();
    private readonly CoherenceScope _scope;
    private readonly Invalidator _invalidator;
    private readonly TagSet _tags;

    public TagLookupTests()
    {
        _scope = new CoherenceScope(_bench.Clock);
        var keys = new CacheKeys("bench");
        var memory = new MemoryTier("bench", _scope.Order, _bench.Clock, new TierBounds(10, 0), new Watermark(), new MemoryCounts());
        _invalidator = new Invalidator(keys, memory, _scope, _bus, _bench.Gate, _bench.Calls, _bench.Statistics);
        _tags = _scope.Tags.SetOf(keys, ["t"]);
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task An_entry_made_after_its_tags_removal_is_allowed_and_one_made_before_is_not()
    {
        _bus.FindTags = static tags => [.. tags.Select(static tag => tag == "bench:t" ? 5L : 0)];
        Assert.True(await Allows(5));
        Assert.False(await Allows(4));
    }

    [Fact]
    public async Task A_known_tag_is_not_looked_up_again()
    {
        Assert.True(await Allows(5));
        var clear = _scope.Tags.Find(CacheRegistry.ClearTag("bench"));
        _bus.FindTags = static _ => throw new InvalidOperationException("asked again");
        Assert.True(clear.IsKnown);
        Assert.True(await Allows(5));
    }

    [Fact]
    public async Task A_removal_of_this_node_counts_where_the_server_has_lost_it()
    {
        _scope.Confirmed(new PendingInvalidation("bench:t", IsTag: true), hash: 0, epoch: 1, sequence: 5, dataVersion: 0);
        Assert.False(await Allows(4));
        Assert.True(await Allows(5));
    }

    [Fact]
    public async Task A_removal_heard_while_the_tag_is_looked_up_counts()
    {
        _bus.FindTags = tags =>
        {
            _scope.Tags.Remove("bench:t", sequence: 9);
            return [.. tags.Select(static _ => 5L)];
        };
        Assert.False(await Allows(7));
        Assert.False(await Allows(8));
        Assert.True(await Allows(9));
    }

    [Fact]
    public async Task An_answer_from_before_messages_were_missed_is_not_believed()
    {
        _bus.FindTags = tags =>
        {
            _scope.Tags.ForgetSequences();
            return [.. tags.Select(static _ => 5L)];
        };
        Assert.False(await Allows(7));
        _bus.FindTags = static tags => [.. tags.Select(static _ => 8L)];
        Assert.False(await Allows(7));
        Assert.True(await Allows(8));
    }

    [Fact]
    public async Task When_the_server_cannot_be_asked_nothing_is_allowed()
    {
        _bus.FindTags = static _ => throw new TimeoutException();
        Assert.False(await Allows(long.MaxValue));
        Assert.Equal(["tags_unknown"], _bench.Counted);
    }

    [Fact]
    public async Task A_removal_that_is_pending_allows_nothing()
    {
        _bench.Gate.Close();
        await _invalidator.RemoveTagAsync("t");
        Assert.False(await Allows(long.MaxValue));
    }

    private ValueTask<bool> Allows(long tagSequence) => _invalidator.AllowsAsync(_tags, tagSequence, default);
}
