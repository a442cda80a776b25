namespace TieredCache.Benchmarks.Compare.Libraries;

/// <summary>Which libraries there are, the baseline first.</summary>
internal static class LibraryCatalog
{
    public const string Baseline = "ConcurrentDictionary";
    public const string Ours = "Cache";

    /// <summary>What a library that has a bound holds: more than any question puts in.</summary>
    public const int MostEntries = 250_000;
    private const Ability Hits = Ability.Awaited | Ability.Interpolated | Ability.Numbers | Ability.Capturing;

    private static readonly IReadOnlyList<Subject> All =
    [
        new(Baseline, Hits | Ability.Remove | Ability.Load, static () => Loops.Of(Baseline, new DictionaryLibrary())),
        new(Ours, Hits | Ability.Tags | Ability.Remove | Ability.Load | Ability.Shared, static () => Loops.Of(Ours, new TieredLibrary(TieredLibrary.MakeFactory()))),
        new("ICache", Hits, static () => Loops.Of("ICache", new SeamLibrary(TieredLibrary.MakeFactory()))),
        new("MemoryCache", Hits | Ability.Remove | Ability.Load, static () => Loops.Of("MemoryCache", new MemoryCacheLibrary())),
#if PEERS
        .. Peers.PeerCatalog.All,
#endif
    ];

    public static IEnumerable<string> Names => All.Select(static subject => subject.Name);

    /// <summary>The libraries that can be asked for something.</summary>
    /// <param name="abilities">What they must be able to do.</param>
    /// <param name="names">Which besides the baseline; none: all.</param>
    public static IReadOnlyList<Subject> Of(Ability abilities, IReadOnlyList<string> names) =>
    [
        .. All.Where(subject => subject.Abilities.HasFlag(abilities) && (names.Count == 0 || subject.Name == Baseline || names.Contains(subject.Name, StringComparer.Ordinal))),
    ];
}
