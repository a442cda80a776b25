using System.Text.RegularExpressions;
using TieredCache.RedisTests.Servers;

namespace TieredCache.RedisTests.EndToEnd;

/// <summary>A server whose user may do what the documentation lists, and nothing else.</summary>
public sealed partial class AccessListTests : IDisposable
{
    private readonly RedisServerProcess _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task The_documented_line_is_enough()
    {
        RedisClusterFixture.Expect(_server.Command(["ACL", "SETUSER", "admin", "on", "nopass", "+@all", "~*", "&*"]));
        RedisClusterFixture.Expect(_server.Command(["ACL", "SETUSER", "default", "reset", "on", ">secret", .. DocumentedRules().Select(rule => rule.Replace("shop", "p", StringComparison.Ordinal))]));
        await using var nodes = await new NodePair(_server.EndPoint + ",password=secret", prefix: "p").LiveAsync();
        var source = new CountingSource();
        Assert.Equal("k#1", await source.GetAsync(nodes.A, "k", new CacheEntryOptions { Tags = ["t"], SlidingDuration = TimeSpan.FromSeconds(10) }));
        Assert.Equal("k#1", await source.GetAsync(nodes.B, "k"));
        await nodes.A.RemoveByTagAsync("t");
        await Eventually.TrueAsync(() => !nodes.B.TryGetLocal<string>("k", out _), "B has heard of the tag");
        await nodes.A.SetAsync("s", 1);
        Assert.Equal(1, (await nodes.B.GetAsync<int>("s")).Value);
        await nodes.A.SetAsync("long", new string('x', 50_000));
        Assert.Equal(50_000, (await nodes.B.GetAsync<string>("long")).Value!.Length);
        await nodes.A.RemoveAsync("s");
        await Eventually.TrueAsync(() => !nodes.B.TryGetLocal<int>("s", out _), "B has heard of the removal");
        await nodes.A.GetOrSetManyAsync(["a", "b"], (missing, _) => new ValueTask<Dictionary<string, int>>(missing.ToDictionary(key => key, _ => 1)));
        await using (await nodes.A.BeginWriteAsync("s"))
        {
            Assert.False((await nodes.B.GetAsync<int>("s")).HasValue);
        }

        await nodes.A.ClearAsync();
        await Eventually.TrueAsync(nodes.WritesAsync, "writes are shared");
        Assert.True(NodePair.IsLive(nodes.A) && NodePair.IsLive(nodes.B));
        Assert.DoesNotContain("tc:{p", _server.CommandAs("admin", "ACL", "LOG"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_set_that_may_not_be_stamped_does_not_stay_and_what_is_loaded_comes_stamped()
    {
        await using var nodes = await new NodePair(_server.EndPoint, prefix: "p").LiveAsync();
        RedisClusterFixture.Expect(_server.Command(["ACL", "SETUSER", "default", "-setrange"]));
        await nodes.A.SetAsync("s", 1);
        Assert.Equal(1, await nodes.A.GetOrSetAsync("loaded", static _ => new ValueTask<int>(1)));
        Assert.False((await nodes.B.GetAsync<int>("s")).HasValue);
        Assert.Equal(1, (await nodes.B.GetAsync<int>("loaded")).Value);
        Assert.Contains("setrange", _server.Command("ACL", "LOG"), StringComparison.Ordinal);
    }

    private static string[] DocumentedRules()
    {
        var page = File.ReadAllText(Path.Combine(Root(), "docs", "failure-modes.md"));
        var line = Line().Match(page).Groups[1].Value;
        Assert.NotEmpty(line);
        return line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "TieredCache.sln")))
        {
            directory = directory.Parent;
        }

        return directory.FullName;
    }

    [GeneratedRegex(@"ACL SETUSER tieredcache on >\S+ (.+)")]
    private static partial Regex Line();
}
