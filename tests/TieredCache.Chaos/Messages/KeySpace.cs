namespace TieredCache.Chaos.Messages;

/// <summary>How a write reaches the cache.</summary>
internal enum WriteWay
{
    None,

    /// <summary>Commit, then RemoveAsync.</summary>
    Remove,

    /// <summary>Commit, then SetIfNewerAsync with the row's version.</summary>
    SetIfNewer,

    /// <summary>BeginWriteAsync around commit and SetAsync.</summary>
    Intent,

    /// <summary>Commit, then RemoveByTagAsync.</summary>
    Tag,

    /// <summary>Commit, then ClearAsync.</summary>
    Clear,
}

/// <summary>
/// The keys of a run. Each is written in one way only, by all writers alike: removing here and setting there, a removal
/// without a version could not tell which came last, and nobody could. Clear goes over all but the keys with a store.
/// </summary>
internal static class KeySpace
{
    /// <summary>The named cache that has a store, and is read through by GetAsync: every read there says where it came from.</summary>
    public const string Stored = "stored";

    /// <summary>How many keys there are of each kind; half of the operations go to the first of them.</summary>
    public const int Each = 8;

    private const int Tags = 3;

    public static IReadOnlyList<string> All { get; } =
        [.. "rsvit".SelectMany(static kind => Enumerable.Range(0, Each).Select(number => $"{kind}{number:00}x"))];

    public static bool HasStore(string key) => key[0] == 's';

    public static WriteWay WayOf(string key) => key[0] switch
    {
        'v' => WriteWay.SetIfNewer,
        'i' => WriteWay.Intent,
        't' => WriteWay.Tag,
        _ => WriteWay.Remove,
    };

    /// <summary>The tag of a key that is written by tag; null for the others.</summary>
    public static string? TagOf(string key) => key[0] == 't' ? $"tag{key[2] % Tags}" : null;

    /// <summary>Whether a write removes this key too.</summary>
    public static bool Covers(Happening write, string key) => write.Way switch
    {
        WriteWay.Clear => !HasStore(key),
        WriteWay.Tag => TagOf(write.Key) == TagOf(key),
        _ => write.Key == key,
    };
}
