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
    private static readonly Dictionary<string, SyntaxTree> Sources = typeof(Variant).Assembly.GetManifestResourceNames()
        .Where(static name => name.EndsWith(".cs", StringComparison.Ordinal))
        .ToDictionary(static name => name, static name => Parse(Text(name), name), StringComparer.Ordinal);

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    private readonly AssemblyLoadContext _context = new("variant", isCollectible: true);
    private readonly Func<string, int, int, string?> _explore;

    public Variant(IEnumerable<Edit> edits)
    {
        var trees = new Dictionary<string, SyntaxTree>(Sources, StringComparer.Ordinal);
        foreach (var edit in edits)
        {
            var name = trees.Keys.Single(name => name.EndsWith("/" + edit.File, StringComparison.Ordinal));
            trees[name] = Parse(edit.Apply(trees[name].ToString()), name);
        }

        using var image = new MemoryStream();
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable);
        var result = CSharpCompilation.Create("Variant", [.. trees.Values, Parse(Usings, "Usings.cs")], References, options).Emit(image);
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
