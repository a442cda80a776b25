using TieredCache.RedisTests.Servers;

namespace TieredCache.Chaos.Servers;

/// <summary>One server, which keeps nothing when it ends.</summary>
internal sealed class Standalone : Topology
{
    public override IReadOnlyList<RedisServerProcess> Servers { get; } = [new()];

    public override Task StartAsync() => AnswersAsync();
}
