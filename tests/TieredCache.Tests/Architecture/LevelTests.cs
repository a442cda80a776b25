using TieredCache.Tests.Architecture.Metadata;

namespace TieredCache.Tests.Architecture;

public sealed class LevelTests
{
    private static readonly IReadOnlySet<TypeEdge> Edges = AssemblyEdges.Of(typeof(ICache).Assembly.Location);

    [Fact]
    public void References_point_downwards_and_siblings_do_not_see_each_other() =>
        Objections.None(Edges.Select(Levels.Objection).OfType<string>());

    [Theory]
    [InlineData("TieredCache.Cache", "TieredCache.Pipeline.CachePipeline")]
    [InlineData("TieredCache.Pipeline.ReadPath", "TieredCache.Memory.MemoryTier")]
    [InlineData("TieredCache.Redis.RedisConnection", "StackExchange.Redis.IConnectionMultiplexer")]
    [InlineData("Microsoft.Extensions.DependencyInjection.TieredCacheServiceCollectionExtensions", "TieredCache.Composition.CacheProvider")]
    public void The_edges_that_the_code_is_known_to_have_are_found(string from, string to) =>
        Assert.Contains(Edge(from, to), Edges);

    [Fact]
    public void An_edge_is_found_in_a_body_a_local_a_generic_argument_and_a_lambda() => Assert.Superset(
        new HashSet<TypeEdge>
        {
            Edge(typeof(EdgeSample), typeof(Uri)),
            Edge(typeof(EdgeSample), typeof(Version)),
            Edge(typeof(EdgeSample), typeof(Guid)),
            Edge(typeof(EdgeSample), typeof(TimeZoneInfo)),
            Edge(typeof(EdgeSample), typeof(NotSupportedException)),
        },
        AssemblyEdges.Of(typeof(EdgeSample).Assembly.Location).Where(static edge => edge.From.Name == nameof(EdgeSample)).ToHashSet());

    [Theory]
    [InlineData("TieredCache.Memory.MemoryTier", "TieredCache.Pipeline.ReadPath")]
    [InlineData("TieredCache.Memory.MemoryTier", "TieredCache.Flights.FlightTable")]
    [InlineData("TieredCache.Entries.CacheEntry", "TieredCache.Configuration.CacheSettings")]
    [InlineData("TieredCache.ICache", "TieredCache.Entries.CacheEntry")]
    [InlineData("TieredCache.Pipeline.ReadPath", "TieredCache.Cache")]
    [InlineData("TieredCache.Pipeline.ReadPath", "TieredCache.Redis.RedisConnection")]
    [InlineData("TieredCache.Remote.RemoteTier", "StackExchange.Redis.IDatabase")]
    [InlineData("TieredCache.Remote.RemoteTier", "StackExchange.Redis.Profiling.ProfilingSession")]
    [InlineData("TieredCache.Pipeline.ReadPath", "TieredCache.Elsewhere.Helper")]
    [InlineData("TieredCache.Diagnostics.CacheLog", "TieredCache.Entries.CacheEntry")]
    public void A_reference_that_points_the_wrong_way_is_objected_to(string from, string to) =>
        Assert.NotNull(Levels.Objection(Edge(from, to)));

    [Theory]
    [InlineData("TieredCache.Memory.Table.Slot", "TieredCache.Memory.Policy.Sketch")]
    [InlineData("TieredCache.Configuration.LiveSettings", "TieredCache.Diagnostics.ConfigurationLog")]
    [InlineData("TieredCache.Composition.TieredCacheBuilder", "StackExchange.Redis.IConnectionMultiplexer")]
    public void A_reference_within_a_folder_or_to_what_all_may_see_is_not_objected_to(string from, string to) =>
        Assert.Null(Levels.Objection(Edge(from, to)));

    private static TypeEdge Edge(string from, string to) => new(Name(from), Name(to));

    private static TypeEdge Edge(Type from, Type to) => Edge(from.FullName!, to.FullName!);

    private static TypeName Name(string full) => new(full[..full.LastIndexOf('.')], full[(full.LastIndexOf('.') + 1)..]);
}

/// <summary>Refers to types in places that a reader of signatures alone would miss.</summary>
internal static class EdgeSample
{
    public static object Body() => new Uri("https://example.com");

    public static string Local(string text)
    {
        Version? version = null;
        return Version.TryParse(text, out version) ? version.ToString() : "";
    }

    public static object Argument() => new List<Guid>();

    public static Func<object> Lambda() => static () => TimeZoneInfo.Utc;

    public static async Task<bool> Caught()
    {
        try
        {
            await Task.Yield();
            return true;
        }
        catch (NotSupportedException)
        {
            return false;
        }
    }
}
