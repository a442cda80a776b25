namespace TieredCache.Docs.Tests;

/// <summary>The pages a user reads: README.md, all below docs/, and the README.md of each sample.</summary>
internal static class Pages
{
    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<string> All { get; } =
    [
        "README.md",
        .. Below("docs", "*.md"),
        .. Below("samples", "README.md"),
    ];

    public static IReadOnlyList<Block> Blocks { get; } = [.. All.SelectMany(static page => Block.In(page, File.ReadAllLines(PathTo(page))))];

    /// <summary>The blocks in a language, as data for a theory that names each by its place.</summary>
    public static TheoryData<string> Places(Func<Block, bool> chosen) => [.. Blocks.Where(chosen).Select(static block => block.ToString()).Append(NoBlock)];

    /// <summary>Stands for the end of the list, so that a theory runs when there is no block yet.</summary>
    public const string NoBlock = "(end of pages)";

    public static Block? At(string place) => Blocks.FirstOrDefault(block => block.ToString() == place);

    public static string PathTo(string relative) => Path.Combine(Root, relative);

    private static IEnumerable<string> Below(string folder, string pattern) => Directory
        .EnumerateFiles(PathTo(folder), pattern, SearchOption.AllDirectories)
        .Select(static path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
        .Where(static path => !path.Split('/').Any(static part => part is "bin" or "obj"))
        .Order(StringComparer.Ordinal);

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
