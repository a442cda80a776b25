using TieredCache.Tests.Strategies.Behind.Support;

namespace TieredCache.Tests.Strategies.Behind.Letters;

/// <summary>A letter's number is nobody else's: what is asked of the wrong process is not done to another letter.</summary>
public sealed class LetterNumberTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly Table _table = new() { Fails = static _ => new InvalidOperationException("too long") };

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("Journaled")]
    [InlineData("Memory")]
    public async Task Another_process_has_no_letter_of_that_number(string acknowledge)
    {
        await using var one = Start(acknowledge, dice: 0.25);
        await using var two = Start(acknowledge, dice: 0.75);
        var id = await RefuseAsync(one, "a");
        await RefuseAsync(two, "b");

        Assert.False(await two.Letters.DiscardAsync(id));
        Assert.False(await two.Letters.ReplayAsync(id));
        Assert.Single(two.Letters.List());
        Assert.InRange(id, 1, (1L << 53) - 1);
    }

    [Fact]
    public async Task A_number_does_not_come_again_after_a_restart()
    {
        var node = Start("Journaled");
        var first = await RefuseAsync(node, "a");
        Assert.True(await node.Letters.DiscardAsync(first));
        await node.DisposeAsync();

        await using var next = new BehindNode(_table, _directory.Path, node.Clock);
        Assert.NotEqual(first, await RefuseAsync(next, "b"));
    }

    [Fact]
    public async Task A_letter_keeps_its_number_and_later_ones_come_after_it_although_the_clock_was_set_back()
    {
        var node = Start("Journaled");
        var first = await RefuseAsync(node, "a");
        await node.DisposeAsync();

        node.Clock.SetWallClock(node.Clock.GetUtcNow().AddYears(-1));
        await using var next = new BehindNode(_table, _directory.Path, node.Clock);
        await next.UntilFlushedAsync();
        Assert.Equal(first, Assert.Single(next.Letters.List()).Id);
        Assert.Equal(first + 1, await RefuseAsync(next, "b"));
    }

    private static async Task<long> RefuseAsync(BehindNode node, string key)
    {
        await node.Cache.SetAsync(key, "1");
        await node.UntilFlushedAsync();
        return Assert.Single(node.Letters.List(), letter => letter.Key == key).Id;
    }

    private BehindNode Start(string acknowledge, double dice = 0.5) => new(_table, _directory.Path, configure: options => options.WriteBehind.Acknowledge = acknowledge, dice: dice);
}
