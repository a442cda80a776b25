using TieredCache.Coherence.Protocol;
using TieredCache.Coherence.Running;

namespace TieredCache.Tests.Coherence.Running;

public sealed class TagWaitsTests
{
    private readonly TagWaits _waits = new();
    private readonly BucketState _tags = new();

    [Fact]
    public void Who_waits_is_let_go_when_the_sequence_is_reached_and_not_before()
    {
        _tags.OnBeat(1, 10, sent: 0, _tags.OnBeatSent(), now: 0);
        _tags.OnFlushed();
        var (first, second) = (_waits.Of(11), _waits.Of(12));
        _waits.Reached(_tags);
        Assert.False(first.IsCompleted);
        _tags.OnMessage(1, 11, now: 0);
        _waits.Reached(_tags);
        Assert.True(first.IsCompletedSuccessfully);
        Assert.False(second.IsCompleted);
        _tags.OnMessage(1, 13, now: 0);
        _waits.Reached(_tags);
        Assert.False(second.IsCompleted);
        _tags.OnMessage(1, 12, now: 0);
        _waits.Reached(_tags);
        Assert.True(second.IsCompletedSuccessfully);
    }

    [Fact]
    public void A_sequence_that_a_flush_stands_for_is_reached_when_the_flush_is_made()
    {
        var wait = _waits.Of(10);
        _tags.OnBeat(1, 10, sent: 0, _tags.OnBeatSent(), now: 0);
        _waits.Reached(_tags);
        Assert.False(wait.IsCompleted);
        _tags.OnFlushed();
        _waits.Reached(_tags);
        Assert.True(wait.IsCompletedSuccessfully);
    }

    [Fact]
    public void While_the_layout_is_not_known_nobody_is_let_go()
    {
        var wait = _waits.Of(1);
        _waits.Reached(tags: null);
        Assert.False(wait.IsCompleted);
    }
}
