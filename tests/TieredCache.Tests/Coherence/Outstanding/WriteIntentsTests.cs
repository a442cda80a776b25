using TieredCache.Coherence.Outstanding;
using TieredCache.Entries;
using TieredCache.Testing;

namespace TieredCache.Tests.Coherence.Outstanding;

public sealed class WriteIntentsTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);
    private readonly ControllableClock _clock = new();
    private readonly WriteIntents _intents;

    public WriteIntentsTests() => _intents = new WriteIntents(new CacheClock(_clock));

    [Fact]
    public void One_intent_that_ends_leaves_the_other_of_the_key_alive()
    {
        _intents.Begin("k", "one", Lifetime);
        _intents.Begin("k", "two", Lifetime);
        _intents.End("k", "one");
        Assert.True(_intents.Includes("k"));
        _intents.End("k", "two");
        Assert.False(_intents.Includes("k"));
    }

    [Fact]
    public void An_end_that_is_heard_twice_or_without_its_beginning_ends_no_other()
    {
        _intents.Begin("k", "one", Lifetime);
        _intents.Begin("k", "two", Lifetime);
        _intents.End("k", "unheard");
        _intents.End("k", "two");
        _intents.End("k", "two");
        Assert.True(_intents.Includes("k"));
    }

    [Fact]
    public void A_beginning_that_is_heard_twice_is_ended_once()
    {
        _intents.Begin("k", "one", Lifetime);
        _intents.Begin("k", "one", Lifetime);
        _intents.End("k", "one");
        Assert.False(_intents.Includes("k"));
    }

    [Fact]
    public void An_intent_that_nobody_ends_ends_by_itself()
    {
        _intents.Begin("k", "one", Lifetime);
        _clock.Advance(Lifetime);
        Assert.False(_intents.Includes("k"));
        _intents.Begin("other", "two", Lifetime);
        Assert.False(_intents.Includes("k"));
        Assert.True(_intents.Includes("other"));
    }
}
