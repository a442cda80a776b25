using System.Collections.Concurrent;
using System.Diagnostics;
using TieredCache.RedisTests.Contracts;
using TieredCache.RedisTests.Servers;

namespace TieredCache.RedisTests.EndToEnd;

/// <summary>The spans of commands, on a real server.</summary>
[Collection(Standalone.Name)]
public sealed class SpanEndToEndTests(RedisFixture redis)
{
    [Fact]
    public async Task A_command_names_the_server_of_the_configuration()
    {
        var name = $"traced-{Guid.NewGuid():N}";
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "TieredCache",
            Sample = (ref options) => options.Tags!.Any(tag => Equals(tag.Value, name)) ? ActivitySamplingResult.AllData : ActivitySamplingResult.None,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var nodes = await new NodePair(redis.Configuration, options => options.Caches[name] = new()).LiveAsync();
        Assert.Equal(1, await nodes.CacheOfA(name).GetOrSetAsync("customer:4711", static _ => new ValueTask<int>(1)));
        Assert.Equal(["EVALSHA LEASE", "EVALSHA PUT", "GET"], ended.Where(static span => span.Kind == ActivityKind.Client).Select(static span => span.DisplayName).Order(StringComparer.Ordinal));
        Assert.All(ended.Where(static span => span.Kind == ActivityKind.Client), span =>
        {
            Assert.Equal("redis", span.GetTagItem("db.system.name"));
            Assert.StartsWith($"{span.GetTagItem("server.address")}:{span.GetTagItem("server.port")}", redis.Configuration, StringComparison.Ordinal);
        });
        Assert.DoesNotContain(ended.SelectMany(static span => span.TagObjects), static tag => $"{tag.Value}".Contains("4711", StringComparison.Ordinal));
    }
}
