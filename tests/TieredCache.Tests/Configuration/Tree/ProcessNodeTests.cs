namespace TieredCache.Tests.Configuration.Tree;

public sealed class ProcessNodeTests
{
    [Theory]
    [InlineData("Redis:Configuration", "redis:6379", "Redis:Configuration")]
    [InlineData("Redis:ConnectionStringName", "cache", "Redis:ConnectionStringName")]
    [InlineData("KeyPrefix", "shop", "KeyPrefix")]
    [InlineData("Coherence:Mode", "Bounded", "Coherence")]
    public void What_belongs_to_the_process_is_refused_in_a_named_cache(string path, string value, string place)
    {
        var failure = Given.Failure($"Caches:prices:{path}", value);

        Assert.StartsWith($"TieredCache:Caches:prices:{place} belongs to the process", failure, StringComparison.Ordinal);
        Assert.EndsWith($"move it to '{place}' beside 'Caches'.", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void What_belongs_to_the_process_is_refused_in_code_too() => Assert.StartsWith(
        "TieredCache:Caches:prices:Redis:Configuration belongs to the process",
        Assert.Single(Given.Failures(options => options.Caches["prices"] = new() { Redis = { Configuration = "redis:6379" } })), StringComparison.Ordinal);
}
