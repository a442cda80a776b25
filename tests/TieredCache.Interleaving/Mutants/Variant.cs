using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TieredCache.Interleaving.Scenarios;

namespace TieredCache.Interleaving.Mutants;

/// <summary>
/// The memory tier with a few texts of its source changed, compiled anew and loaded beside the one that is tested: the sources
/// lie in this assembly, as it was built from them.
/// </summary>
internal sealed class Variant : IDisposable
{
    private const string Usings = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading; global using System.Threading.Tasks;";
    private static readonly CSharpParseOptions Latest = new(LanguageVersion.Preview);

    /// <summary>What this assembly was built from, by path: the tier's sources, and what runs them.</summary>
    public static IReadOnlyDictionary<string, string> SourceTexts { get; } = typeof(Variant).Assembly.GetManifestResourceNames()
        .Where(static name => name.EndsWith(".cs", StringComparison.Ordinal))
        .ToDictionary(static name => name, Text, StringComparer.Ordinal);

    // Variants are made from one compilation, so that what they share is read and bound once.
    private static readonly CSharpCompilation Unchanged = CSharpCompilation.Create(
        "Variant",
        [
            .. SourceTexts.Select(static source => Parse(source.Value, source.Key)),
            Parse(Usings, "Usings.cs"),
        ],
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static path => Path.GetFileName(path) is var file && (file.StartsWith("System.", StringComparison.Ordinal) || file.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)))
            .Select(static path => MetadataReference.CreateFromFile(path)),
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));

    private readonly AssemblyLoadContext _context = new("variant", isCollectible: true);
    private readonly Func<string, int, int, string?> _explore;

    public Variant(IEnumerable<Edit> edits)
    {
        var changed = Unchanged;
        foreach (var edit in edits)
        {
            var tree = changed.SyntaxTrees.Single(tree => tree.FilePath.EndsWith("/" + edit.File, StringComparison.Ordinal));
            changed = changed.ReplaceSyntaxTree(tree, Parse(edit.Apply(tree.ToString()), tree.FilePath));
        }

        using var image = new MemoryStream();
        var result = changed.Emit(image);
        if (!result.Success)
        {
            throw new InvalidOperationException(string.Join('\n', result.Diagnostics.Where(static found => found.Severity == DiagnosticSeverity.Error)));
        }

        image.Position = 0;
        _explore = _context.LoadFromStream(image).GetType(typeof(Catalog).FullName!, throwOnError: true)!
            .GetMethod(nameof(Catalog.Explore), BindingFlags.Public | BindingFlags.Static)!.CreateDelegate<Func<string, int, int, string?>>();
    }

    /// <summary>As <see cref="Catalog.Explore"/>, of the variant.</summary>
    public string? Explore(string scenario, int firstSeed, int schedules) => _explore(scenario, firstSeed, schedules);

    public void Dispose() => _context.Unload();

    private static SyntaxTree Parse(string text, string name) => CSharpSyntaxTree.ParseText(text, Latest, name, System.Text.Encoding.UTF8);

    private static string Text(string name)
    {
        using var reader = new StreamReader(typeof(Variant).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
