using TieredCache.Tests.Support;

namespace TieredCache.Tests.Coherence.Outstanding;

/// <summary>What a plain set does while its process holds a write intent on the key.</summary>
public sealed class SetsUnderIntentsTests
{
    [Fact]
    public async Task A_set_within_an_intent_only_removes_though_the_server_has_lost_the_intent()
    {
        await using var nodes = await Cluster.StartAsync();
        await using var write = await nodes.A.Cache.BeginWriteAsync("k");
        nodes.Server.LoseEverything();
        await nodes.A.Cache.SetAsync("k", "v");
        Assert.False(nodes.A.Holds("k"));
        Assert.Null(nodes.Server.Get(nodes.A.Cache.Pipeline.Parts.RemoteKeyOf("k")));
    }

    [Fact]
    public async Task A_set_of_a_writer_that_stood_still_for_longer_than_his_intent_lives_only_removes()
    {
        await using var nodes = await Cluster.StartAsync();
        await using var write = await nodes.A.Cache.BeginWriteAsync("k");
        nodes.Clock.Advance(TimeSpan.FromSeconds(6));
        await nodes.B.Cache.SetAsync("k", "newer");
        await nodes.A.Cache.SetAsync("k", "older");
        Assert.Null(nodes.Server.Get(nodes.A.Cache.Pipeline.Parts.RemoteKeyOf("k")));
        Assert.False(nodes.A.Holds("k"));
    }
}
