using TieredCache.Redis.Lua;

namespace TieredCache.RedisTests.Lua;

public sealed class RedisScriptTests
{
    [Fact]
    public void A_script_begins_with_what_it_names_itself_or_by_another_and_with_nothing_else()
    {
        var renew = RedisScript.Renew.TextFor(knowsStreams: true, knowsScriptFlags: true);
        var set = RedisScript.Set.TextFor(knowsStreams: true, knowsScriptFlags: true);

        Assert.DoesNotContain("local function", renew, StringComparison.Ordinal);
        Assert.Contains("local function announce", set, StringComparison.Ordinal);
        Assert.Contains("local function startEpoch", set, StringComparison.Ordinal);
        Assert.DoesNotContain("local function drop", set, StringComparison.Ordinal);
        Assert.True(set.IndexOf("local function startEpoch", StringComparison.Ordinal) < set.IndexOf("local function announce", StringComparison.Ordinal));
    }

    [Fact]
    public void Comments_stay_here() => Assert.DoesNotContain("\n--", RedisScript.Set.TextFor(knowsStreams: true, knowsScriptFlags: true), StringComparison.Ordinal);

    [Fact]
    public void A_removal_says_first_of_all_that_it_runs_on_a_full_server_where_that_can_be_said()
    {
        Assert.StartsWith("#!lua flags=allow-oom\n", RedisScript.Remove.TextFor(knowsStreams: true, knowsScriptFlags: true), StringComparison.Ordinal);
        Assert.DoesNotContain("#!lua", RedisScript.Remove.TextFor(knowsStreams: true, knowsScriptFlags: false), StringComparison.Ordinal);
        Assert.DoesNotContain("#!lua", RedisScript.Set.TextFor(knowsStreams: true, knowsScriptFlags: true), StringComparison.Ordinal);
        Assert.StartsWith("#!lua flags=allow-oom\n", RedisScript.SetNothing.TextFor(knowsStreams: true, knowsScriptFlags: true), StringComparison.Ordinal);
        Assert.Equal(RedisScript.Set.TextFor(knowsStreams: true, knowsScriptFlags: false), RedisScript.SetNothing.TextFor(knowsStreams: true, knowsScriptFlags: false));
    }

    [Fact]
    public void Without_streams_the_log_is_a_sorted_set_and_every_script_replicates_what_it_does()
    {
        var text = RedisScript.Remove.TextFor(knowsStreams: false, knowsScriptFlags: false);

        Assert.Contains("ZADD", text, StringComparison.Ordinal);
        Assert.DoesNotContain("XADD", text, StringComparison.Ordinal);
        Assert.Contains("redis.replicate_commands()", text[..text.IndexOf("local function", StringComparison.Ordinal)], StringComparison.Ordinal);
        Assert.Contains("redis.replicate_commands()", RedisScript.Renew.TextFor(knowsStreams: false, knowsScriptFlags: false), StringComparison.Ordinal);
    }
}
