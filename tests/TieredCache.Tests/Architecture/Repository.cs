namespace TieredCache.Tests.Architecture;

/// <summary>The files of the repository, as the tests find them from where they run.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static bool Regenerates => Environment.GetEnvironmentVariable("TIEREDCACHE_REGENERATE") == "1";

    /// <summary>The source files below a folder, without what the build puts there.</summary>
    public static IReadOnlyList<SourceFile> Sources(string folder) =>
    [
        .. Directory.EnumerateFiles(PathTo(folder), "*.cs", SearchOption.AllDirectories)
            .Select(static path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(static path => !path.Split('/').Any(static part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal)
            .Select(static path => new SourceFile(path)),
    ];

    public static string PathTo(string relative) => Path.Combine(Root, relative);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TieredCache.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
        }

        return folder.FullName;
    }
}

/// <summary>A source file, by its path from the root.</summary>
internal sealed class SourceFile(string path)
{
    public string Path => path;

    public string Folder => path[..path.LastIndexOf('/')];

    public string Name => System.IO.Path.GetFileNameWithoutExtension(path);

    public IReadOnlyList<string> Lines => field ??= File.ReadAllLines(Repository.PathTo(path));

    public override string ToString() => path;
}
