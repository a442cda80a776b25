using TieredCache.Configuration.Loading;

namespace TieredCache.Tests.Configuration.Checks;

public sealed class KnownNamesTests
{
    [Theory]
    [InlineData("Strategy", "CacheAsid", "known are 'CacheAside', 'Outbox', 'WriteBehind', 'WriteThrough'; the nearest is 'CacheAside'")]
    [InlineData("Caches:prices:Strategy", "Outbx", "known are 'CacheAside', 'Outbox', 'WriteBehind', 'WriteThrough'; the nearest is 'Outbox'")]
    [InlineData("Redis:Serializer", "Jsn", "known are 'Json', 'Protobuf'; the nearest is 'Json'")]
    [InlineData("Caches:prices:Redis:Serializer", "Protobuff", "known are 'Json', 'Protobuf'; the nearest is 'Protobuf'")]
    public void A_name_that_nobody_registered_is_refused_with_those_known(string path, string name, string known) => Assert.Equal(
        $"TieredCache:{path} is '{name}', which nobody registered: {known}.", Assert.Single(Given.Failures(() => Load(path, name))));

    [Theory]
    [InlineData("Strategy", "CacheAside")]
    [InlineData("Strategy", "Outbox")]
    [InlineData("Caches:prices:Strategy", "outbox")]
    [InlineData("Redis:Serializer", "JSON")]
    [InlineData("Redis:Serializer", "Protobuf")]
    public void Built_in_and_registered_names_are_accepted_in_any_case(string path, string name) => Load(path, name);

    private static LoadedSettings Load(string path, string name) =>
        SettingsLoader.Load(Given.Settings((path, name)), "TieredCache", [], ["Outbox", "CacheAside"], ["Protobuf"]);
}
