namespace TieredCache.Journal.Files;

/// <summary>Directories for what only this user may read: keys and values that were cached.</summary>
internal static class OwnDirectory
{
    /// <summary>
    /// Makes a directory with access for its own user only; those on the way there get the usual rights, and one that is there keeps
    /// what it has. On Windows it gets those of its parent.
    /// </summary>
    /// <returns>The directories in which a name was made, that of the outermost last: until they are durable, neither is what lies further in.</returns>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static IReadOnlyList<string> Make(string directory)
    {
        var parents = new List<string>();
        for (var made = Path.GetFullPath(directory); !Directory.Exists(made) && Path.GetDirectoryName(made) is { } parent; made = parent)
        {
            parents.Add(parent);
        }

        if (parents.Count > 1)
        {
            Directory.CreateDirectory(parents[0]);
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return parents;
    }
}
