using System.Globalization;
using TieredCache.Journal.Files;
using TieredCache.Journal.Segments;

namespace TieredCache.Strategies.Behind.Recording;

/// <summary>
/// Where the journal of a named cache lies: <c>&lt;Directory&gt;/&lt;cache&gt;/node-&lt;i&gt;</c>. A process takes the first that no other
/// process holds, so that one that starts again finds what it had left, and several on a machine do not get in each other's way.
/// </summary>
internal static class JournalDirectory
{
    /// <summary>In the place of a cache's name: the removals of the process. No cache's directory begins with a dot.</summary>
    public const string Removals = ".removals";

    private const int Most = 64;
    private const string Prefix = "node-";

    /// <summary>Takes a directory; it is held until the files are disposed of.</summary>
    /// <param name="root">The setting <c>WriteBehind:Directory</c>.</param>
    /// <param name="cache">The name of the cache.</param>
    /// <param name="taken">The path of what was taken.</param>
    /// <exception cref="IOException">None can be taken, made or written.</exception>
    public static DiskFiles Take(string root, string cache, out string taken)
    {
        var directory = Of(root, cache);
        for (var i = 0; ; i++)
        {
            taken = Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{i}"));
            try
            {
                return DiskFiles.Open(taken);
            }
            catch (IOException) when (i < Most && Directory.Exists(taken))
            {
                // Another process holds it.
            }
        }
    }

    /// <summary>The numbers of the directories beside the one taken that hold records and that no process holds now.</summary>
    public static IReadOnlyList<int> Abandoned(string taken) => AbandonedIn(Path.GetDirectoryName(taken)!);

    /// <summary>The same for all that lie under a root, but for the caches named: those look around when they take their own.</summary>
    /// <param name="root">The setting <c>WriteBehind:Directory</c>.</param>
    /// <param name="butFor">The names of caches.</param>
    /// <returns>The cache by its name, in lower case, and the numbers.</returns>
    public static IReadOnlyList<(string Cache, IReadOnlyList<int> Nodes)> Abandoned(string root, IEnumerable<string> butFor)
    {
        var known = butFor.Select(cache => Of(root, cache)).ToHashSet(StringComparer.Ordinal);
        return [.. Look(() => Directory.EnumerateDirectories(Path.GetFullPath(root)).Order(StringComparer.Ordinal)).Where(directory => !known.Contains(directory))
            .Select(static directory => (Uri.UnescapeDataString(Path.GetFileName(directory)), AbandonedIn(directory)))
            .Where(static found => found.Item2.Count > 0)];
    }

    private static IReadOnlyList<int> AbandonedIn(string directory) => Look(() => Directory.EnumerateDirectories(directory, Prefix + "*").Where(static path => HoldsRecords(path) && !DiskFiles.IsHeld(path))
        .Select(static path => int.TryParse(Path.GetFileName(path).AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1)
        .Where(static number => number >= 0).Order());

    private static IReadOnlyList<T> Look<T>(Func<IEnumerable<T>> around)
    {
        try
        {
            return [.. around()];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A process has just ended or begun there, or it is not ours to read: a start is not held up by a look around.
            return [];
        }
    }

    // Dead letters too, which lie in a directory of their own.
    private static bool HoldsRecords(string directory) =>
        new DirectoryInfo(directory).EnumerateFiles("*" + SegmentHeader.Extension, SearchOption.AllDirectories).Any(static file => file.Length > SegmentHeader.Length);

    // A name may hold what a file's name may not; names that differ in case only are one cache.
    private static string Of(string root, string cache) =>
        Path.Combine(Path.GetFullPath(root), string.Equals(cache, Removals, StringComparison.Ordinal) ? cache : Uri.EscapeDataString(cache.ToLowerInvariant()).Replace(".", "%2E", StringComparison.Ordinal));
}
