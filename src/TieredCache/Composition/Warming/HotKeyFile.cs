using TieredCache.Journal.Files;
using TieredCache.Memory;

namespace TieredCache.Composition.Warming;

/// <summary>
/// The keys of a named cache that are read most, kept in a file from one start to the next: one a line, the hottest first. No key
/// has a line break, or any other control character.
/// </summary>
internal sealed class HotKeyFile(string directory, string cache)
{
    private const int MostKeys = 1_000;
    private readonly string _path = Path.Combine(directory, Uri.EscapeDataString(cache) + ".keys");

    /// <summary>The keys that were kept; none where there is no file.</summary>
    public IReadOnlyList<string> Read() => File.Exists(_path) ? File.ReadAllLines(_path) : [];

    /// <summary>Keeps the keys of the entries that have been read lately, and as many of those kept before as there is room for: a process with little traffic forgets nothing.</summary>
    public void Write(MemoryTier memory)
    {
        string[] keys = [.. memory.Entries.Where(static entry => entry is { IsAbsent: false, Heat: > 0 }).OrderByDescending(static entry => entry.Heat)
            .Select(static entry => entry.Key).Concat(Read()).Distinct(StringComparer.Ordinal).Take(MostKeys)];
        OwnDirectory.Make(directory);
        var beside = _path + ".new";
        File.WriteAllLines(beside, keys);
        File.Move(beside, _path, overwrite: true);
    }
}
