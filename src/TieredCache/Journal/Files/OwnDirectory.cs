namespace TieredCache.Journal.Files;

/// <summary>Directories for what only this user may read: keys and values that were cached.</summary>
internal static class OwnDirectory
{
    /// <summary>Makes a directory with access for its own user only; one that is there keeps the rights it has. On Windows it gets those of its parent.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static void Make(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
