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

    [Fact]
    public void One_of_this_process_is_held_past_its_life_until_its_writer_ends_it()
    {
        var writer = new object();
        _intents.Begin("k", "own", Lifetime, writer);
        _intents.Begin("k", "foreign", Lifetime);
        for (var i = 0; i < 3; i++)
        {
            _clock.Advance(Lifetime);
            _intents.Begin("other", $"{i}", Lifetime);
            Assert.True(_intents.Holds("k"));
            Assert.False(_intents.Includes("k"));
        }

        _intents.End("k", "own");
        Assert.False(_intents.Holds("k"));
        GC.KeepAlive(writer);
    }

    [Fact]
    public void A_writer_that_is_gone_without_an_end_is_not_waited_for()
    {
        Begin();
        _clock.Advance(Lifetime);
        GC.Collect();
        Assert.False(_intents.Holds("k"));
        _intents.Begin("other", "two", TimeSpan.Zero);
        _intents.End("other", "two");
        Assert.False(_intents.Any);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        void Begin() => _intents.Begin("k", "own", Lifetime, new object());
    }

    [Fact]
    public void One_of_another_process_holds_for_its_life()
    {
        _intents.Begin("k", "foreign", Lifetime);
        Assert.True(_intents.Holds("k"));
        _clock.Advance(Lifetime);
        Assert.False(_intents.Holds("k"));
    }
}
