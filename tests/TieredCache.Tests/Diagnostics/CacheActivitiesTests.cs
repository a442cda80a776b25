using System.Diagnostics;
using TieredCache.Configuration;
using TieredCache.Diagnostics;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Diagnostics;

/// <summary>What a trace shows of a cache.</summary>
public sealed class CacheActivitiesTests : IDisposable
{
    private const string Key = "customer:4711";
    private readonly string _name = $"traced-{Guid.NewGuid():N}";
    private readonly Traces _traces;

    public CacheActivitiesTests() => _traces = new Traces(_name);

    public void Dispose() => _traces.Dispose();

    [Fact]
    public async Task A_load_is_under_the_span_of_the_caller_who_started_it()
    {
        await using var node = CacheNode.Alone(Declare);
        using var request = Caller("request");
        await node.Named(_name).GetOrSetAsync(Key, static _ => new ValueTask<int>(1));
        var load = _traces.Single("cache.load");
        Assert.Equal((request.TraceId, request.SpanId), (load.TraceId, load.ParentSpanId));
        Assert.Equal("miss", load.GetTagItem("tieredcache.load.reason"));
        Assert.Equal(ActivityStatusCode.Unset, load.Status);
        Assert.DoesNotContain(_traces.Ended, static span => span.DisplayName == "cache.wait");
    }

    [Fact]
    public async Task A_caller_who_waits_for_the_load_of_another_has_a_span_that_links_to_it()
    {
        await using var node = CacheNode.Alone(Declare);
        var gate = new Gate<int>();
        var first = RequestAsync("first", () => node.Named(_name).GetOrSetAsync(Key, gate.LoadAsync));
        await gate.Entered;
        var second = RequestAsync("second", () => node.Named(_name).GetOrSetAsync(Key, gate.LoadAsync));
        gate.Return(7);
        var (one, two) = (await first, await second);
        var (load, wait) = (_traces.Single("cache.load"), _traces.Single("cache.wait"));
        Assert.Equal(one.SpanId, load.ParentSpanId);
        Assert.Equal((two.TraceId, two.SpanId), (wait.TraceId, wait.ParentSpanId));
        Assert.Equal(load.Context, Assert.Single(wait.Links).Context);
    }

    [Fact]
    public async Task A_caller_of_many_keys_links_to_every_load_of_others_that_it_waits_for()
    {
        await using var node = CacheNode.Alone(Declare);
        Gate<int>[] gates = [new(), new()];
        var others = gates.Select((gate, i) => node.Named(_name).GetOrSetAsync($"k{i}", gate.LoadAsync).AsTask()).ToArray();
        await Task.WhenAll(gates.Select(static gate => gate.Entered));
        var many = RequestAsync("many", () => node.Named(_name).GetOrSetManyAsync(["k0", "k1", "k2"], 0,
            static (_, missing, _) => new ValueTask<IReadOnlyDictionary<string, int>>(missing.ToDictionary(static key => key, static _ => 3))));
        Array.ForEach(gates, static gate => gate.Return(1));
        var caller = await many;
        await Task.WhenAll(others);
        var wait = _traces.Single("cache.wait");
        Assert.Equal(caller.SpanId, wait.ParentSpanId);
        Assert.Equal(2, wait.Links.Count());
        Assert.Contains(_traces.Ended, span => span.DisplayName == "cache.load" && span.ParentSpanId == caller.SpanId);
    }

    [Fact]
    public async Task A_load_that_fails_says_with_what_and_not_what_it_said()
    {
        await using var node = CacheNode.Alone(Declare);
        await Assert.ThrowsAsync<InvalidDataException>(async () => await node.Named(_name).GetOrSetAsync(Key, static ValueTask<int> (_) => throw new InvalidDataException(Key)));
        var load = _traces.Single("cache.load");
        Assert.Equal((ActivityStatusCode.Error, "System.IO.InvalidDataException"), (load.Status, load.GetTagItem("error.type")));
        NoKeyIsIn(load);
    }

    [Fact]
    public async Task A_command_on_the_shared_tier_is_a_client_span_as_the_conventions_for_Redis_have_it()
    {
        await using var nodes = await Cluster.StartAsync(Declare);
        await nodes.A.Named(_name).GetOrSetAsync(Key, static _ => new ValueTask<int>(1));
        var (get, put) = (_traces.Single("GET"), _traces.Single("EVALSHA PUT"));
        Assert.Equal(ActivityKind.Client, get.Kind);
        Assert.Equal(["db.operation.name=GET", "db.system.name=redis", $"dotnet.cache.name={_name}"], Tags(get));
        Assert.Equal(["db.operation.name=EVALSHA", "db.stored_procedure.name=PUT", "db.system.name=redis", $"dotnet.cache.name={_name}"], Tags(put));
        Assert.All(_traces.Ended, NoKeyIsIn);
    }

    [Fact]
    public async Task A_command_that_fails_says_with_what()
    {
        await using var nodes = await Cluster.StartAsync(Declare);
        nodes.A.Shared.After = static name => name == "GET" ? throw new TimeoutException(Key) : Task.CompletedTask;
        await nodes.A.Named(_name).GetOrSetAsync(Key, static _ => new ValueTask<int>(1));
        var get = _traces.Single("GET");
        Assert.Equal((ActivityStatusCode.Error, "System.TimeoutException"), (get.Status, get.GetTagItem("error.type")));
        NoKeyIsIn(get);
    }

    [Fact]
    public void A_command_names_the_server_where_the_configuration_names_one()
    {
        using var span = CacheActivities.StartRemote(_name, "GET", new ServerAddress("cache.internal", 6380));
        Assert.Equal(["db.operation.name=GET", "db.system.name=redis", $"dotnet.cache.name={_name}", "server.address=cache.internal", "server.port=6380"], Tags(span!));
    }

    [Theory]
    [InlineData("sample")]
    [InlineData("start")]
    [InlineData("end")]
    public async Task What_a_listener_throws_fails_no_call(string when)
    {
        var thrown = 0;
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "TieredCache",
            Sample = (ref options) => Throw("sample", options.Tags!),
            ActivityStarted = span => Throw("start", span.TagObjects),
            ActivityStopped = span => Throw("end", span.TagObjects),
        };
        ActivitySource.AddActivityListener(listener);
        await using var nodes = await Cluster.StartAsync(Declare);
        Assert.Equal(1, await nodes.A.Named(_name).GetOrSetAsync(Key, static _ => new ValueTask<int>(1)));
        Assert.Equal(1, (await nodes.B.Named(_name).GetAsync<int>(Key)).Value);
        Assert.Equal(2, (await nodes.A.Named(_name).GetOrSetManyAsync(["two"], 0, static (_, missing, _) => new ValueTask<IReadOnlyDictionary<string, int>>(missing.ToDictionary(static key => key, static _ => 2))))["two"]);
        Assert.Equal(0, nodes.A.Pending);
        Assert.NotEqual(0, thrown);

        ActivitySamplingResult Throw(string now, IEnumerable<KeyValuePair<string, object?>> tags)
        {
            if (now == when && tags.Any(tag => tag.Key == "dotnet.cache.name" && Equals(tag.Value, _name)))
            {
                thrown++;
                throw new InvalidOperationException("a defect");
            }

            return ActivitySamplingResult.AllDataAndRecorded;
        }
    }

    private void Declare(TieredCacheOptions options) => options.Caches[_name] = new NamedCacheOptions();

    private static string[] Tags(Activity span) => [.. span.TagObjects.Select(static tag => $"{tag.Key}={tag.Value}").Order(StringComparer.Ordinal)];

    private static void NoKeyIsIn(Activity span)
    {
        Assert.DoesNotContain(span.TagObjects, static tag => $"{tag.Value}".Contains(Key, StringComparison.Ordinal));
        Assert.DoesNotContain(Key, $"{span.DisplayName}{span.StatusDescription}", StringComparison.Ordinal);
        Assert.Empty(span.Events);
    }

    // A span as the web server would have it.
    private static Activity Caller(string name) => new Activity(name).SetIdFormat(ActivityIdFormat.W3C).Start();

    private static async Task<Activity> RequestAsync<T>(string name, Func<ValueTask<T>> call)
    {
        using var request = Caller(name);
        await call();
        return request;
    }
}
