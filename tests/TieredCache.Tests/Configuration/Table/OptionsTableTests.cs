using TieredCache.Configuration;
using TieredCache.Configuration.Table;
using TieredCache.Configuration.Tree;

namespace TieredCache.Tests.Configuration.Table;

public sealed class OptionsTableTests
{
    [Fact]
    public void Exactly_five_settings_follow_a_reload() => Assert.Equal(
        ["Entry:Duration", "Entry:Jitter", "Entry:RefreshAhead", "Entry:StaleOnError", "Memory:MaxEntries"],
        OptionsTable.Root.Rows("").Where(static row => row.FollowsReload).Select(static row => $"{row.Section}:{row.Key}").Order(StringComparer.Ordinal));

    [Theory]
    [InlineData(typeof(RedisTierOptions), "Redis")]
    [InlineData(typeof(MemoryTierOptions), "Memory")]
    [InlineData(typeof(EntryDefaults), "Entry")]
    [InlineData(typeof(StampedeOptions), "Stampede")]
    [InlineData(typeof(CoherenceOptions), "Coherence")]
    [InlineData(typeof(WriteBehindOptions), "WriteBehind")]
    [InlineData(typeof(WarmupOptions), "Warmup")]
    public void Every_property_of_a_section_is_in_the_table_and_is_nullable(Type type, string section)
    {
        Assert.Equal(type.GetProperties().Select(static property => property.Name).Order(StringComparer.Ordinal),
            OptionsTable.Root.Rows("").Where(row => row.Section == section).Select(static row => row.Key).Order(StringComparer.Ordinal));
        Assert.All(type.GetProperties(), property =>
            Assert.True(!property.PropertyType.IsValueType || Nullable.GetUnderlyingType(property.PropertyType) is not null));
    }

    [Fact]
    public void A_named_cache_has_all_keys_but_those_of_the_process()
    {
        var named = OptionsTable.Named.Rows("").Select(static row => $"{row.Section}:{row.Key}");
        var root = OptionsTable.Root.Rows("").Select(static row => $"{row.Section}:{row.Key}");

        Assert.Equal([":Caches", ":KeyPrefix", "Coherence:Heartbeat", "Coherence:Mode", "Coherence:WhenDisconnected", "Redis:Configuration", "Redis:ConnectionStringName"],
            root.Except(named).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_property_is_read_written_inherited_and_compared_on_its_own()
    {
        foreach (var row in OptionsTable.Root.Rows("").Where(static row => row.Key != "Caches"))
        {
            var path = row.Section.Length == 0 ? row.Key : $"{row.Section}:{row.Key}";
            var value = row.Key switch { "Keys" => null, _ => Other(row) };
            var (given, problems) = (new TieredCacheOptions(), new List<string>());

            OptionsTable.Root.Read(given, Given.Settings((value is null ? $"{path}:0" : path, value ?? "a")).GetSection("TieredCache"), problems);
            var inherited = new TieredCacheOptions();
            OptionsTable.Root.Fill(inherited, given);

            Assert.Empty(problems);
            Assert.Equal(row.FollowsReload ? [] : [$"T:{path}"], OptionsTable.Root.FixedChanges(new TieredCacheOptions(), given, "T"));
            Assert.Empty(OptionsTable.Root.FixedChanges(given, inherited, "T"));
        }
    }

    private static string Other(OptionRow row) => row.Type switch
    {
        "boolean" => "false",
        var type when type.Contains("duration", StringComparison.Ordinal) => "00:00:02",
        var type when type.Contains("whole", StringComparison.Ordinal) => "7",
        var type when type.Contains("number", StringComparison.Ordinal) => "0.3",
        var type when type.StartsWith('`') => type.Split('`')[^2],
        _ => "text",
    };
}
