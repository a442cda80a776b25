using TieredCache.Coherence.Outstanding;
using TieredCache.Entries;
using TieredCache.Testing;

namespace TieredCache.Tests.Coherence.Outstanding;

public sealed class WriteIntentsTests
{
    private static readonly TimeSpan Five = TimeSpan.FromSeconds(5);
    private readonly ControllableClock _time = new();
    private readonly WriteIntents _intents;

    public WriteIntentsTests() => _intents = new WriteIntents(new CacheClock(_time));

    [Fact]
    public void One_lives_until_it_ends()
    {
        Assert.False(_intents.Includes("k"));
        _intents.Begin("k", Five);
        Assert.True(_intents.Includes("k"));
        Assert.False(_intents.Includes("l"));
        _intents.End("k");
        Assert.False(_intents.Includes("k"));
    }

    [Fact]
    public void One_that_never_ends_expires()
    {
        _intents.Begin("k", Five);
        _time.Advance(Five);
        Assert.False(_intents.Includes("k"));
    }

    [Fact]
    public void Of_two_on_a_key_the_end_of_one_leaves_the_other()
    {
        _intents.Begin("k", Five);
        _intents.Begin("k", Five);
        _intents.End("k");
        Assert.True(_intents.Includes("k"));
        _intents.End("k");
        Assert.False(_intents.Includes("k"));
    }

    [Fact]
    public void One_that_expired_is_not_counted_with_later_ones()
    {
        _intents.Begin("k", Five);
        _time.Advance(Five);
        _intents.Begin("k", Five);
        _intents.End("k");
        Assert.False(_intents.Includes("k"));
    }
}
