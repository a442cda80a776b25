using Microsoft.Extensions.Options;
using TieredCache.Composition.Warming;
using TieredCache.Configuration;
using TieredCache.Configuration.Loading;
using TieredCache.Remote.Wire;
using TieredCache.Strategies.Behind;

namespace TieredCache.Composition.Behind;

/// <summary>What settings and code must agree on before anything is made: stores, strategies, handlers, serializers. All that is wrong is reported together.</summary>
internal static class StartChecks
{
    private const byte LowestFreeId = 128;

    public static void Run(LoadedSettings loaded, CacheEnvironment environment)
    {
        var problems = new List<string>();
        foreach (var stores in environment.Stores.GroupBy(static store => store.Cache, StringComparer.OrdinalIgnoreCase))
        {
            if (!loaded.Caches.ContainsKey(stores.Key))
            {
                problems.Add($"AddStore names the cache '{stores.Key}', which is not declared. Declare it under TieredCache:Caches:{stores.Key} or with AddCache(\"{stores.Key}\").");
            }

            if (stores.Skip(1).Any())
            {
                problems.Add($"The cache '{stores.Key}' has more than one store. A named cache has at most one: use a named cache for each type.");
            }
        }

        foreach (var unknown in environment.RemovalHandlers.Select(static handler => handler.Cache).Distinct(StringComparer.OrdinalIgnoreCase).Where(name => !loaded.Caches.ContainsKey(name)))
        {
            problems.Add($"OnRemoved names the cache '{unknown}', which is not declared. Declare it under TieredCache:Caches:{unknown} or with AddCache(\"{unknown}\").");
        }

        foreach (var named in environment.Named.Distinct().Where(named => !loaded.Caches.ContainsKey(named.Cache)))
        {
            problems.Add($"{named.Call} names the cache '{named.Cache}', which is not declared. Declare it under TieredCache:Caches:{named.Cache} or with AddCache(\"{named.Cache}\").");
        }

        foreach (var named in environment.Named.Distinct().Where(static named => named.IsOfBytes))
        {
            problems.AddRange(environment.Stores.Where(store => store.Cache.Equals(named.Cache, StringComparison.OrdinalIgnoreCase)).Select(store =>
                $"{named.Call} names the cache '{store.Cache}', whose store holds values of {store.Type} and no bytes. Declare a cache of its own for them, as with AddCache(\"bytes\")."));
        }

        foreach (var (name, settings) in loaded.Caches)
        {
            if (WriteBehind.IsNamed(settings.Strategy) && settings.WriteBehind.Directory is null && !settings.WriteBehind.Acknowledge.Equals("Memory", StringComparison.OrdinalIgnoreCase))
            {
                problems.Add($"The cache '{name}' writes behind and acknowledges what is '{settings.WriteBehind.Acknowledge}', and there is no directory for its journal. Set TieredCache:WriteBehind:Directory, "
                    + $"or TieredCache:Caches:{name}:WriteBehind:Directory, or WriteBehind:Acknowledge to \"Memory\": then acknowledged writes are lost with the process.");
            }

            if (environment.NeedsStore(settings.Strategy) && !environment.Stores.Any(store => store.Cache.Equals(name, StringComparison.OrdinalIgnoreCase)))
            {
                problems.Add($"The cache '{name}' has the strategy '{settings.Strategy}', which writes to a store, and no store is registered for it. Add AddStore<T, TStore>(\"{name}\"), or set Strategy to \"CacheAside\".");
            }
        }

        problems.AddRange(IdProblems(environment.Serializers));
        problems.AddRange(WarmupCheck.Problems(loaded, environment));
        if (problems.Count > 0)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(TieredCacheOptions), problems);
        }
    }

    // By its id an entry says whose bytes it holds: two that share one would read each other's.
    private static IEnumerable<string> IdProblems(IReadOnlyList<ICacheSerializer> serializers)
    {
        foreach (var taken in serializers.Where(static serializer => serializer is not JsonCacheSerializer && serializer.Id < LowestFreeId))
        {
            yield return $"The serializer '{taken.Name}' has the id {taken.Id}, and those below {LowestFreeId} are this library's: 1 is JSON. Give it one from {LowestFreeId} to 255.";
        }

        foreach (var shared in serializers.Where(static serializer => serializer.Id >= LowestFreeId).DistinctBy(static serializer => serializer.Name, StringComparer.OrdinalIgnoreCase)
            .GroupBy(static serializer => serializer.Id).Where(static one => one.Skip(1).Any()))
        {
            yield return $"The serializers '{string.Join("', '", shared.Select(static serializer => serializer.Name))}' have the same id, {shared.Key}. Give each one of its own, from {LowestFreeId} to 255.";
        }
    }
}
