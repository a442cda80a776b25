using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TieredCache.Docs.Tests;

/// <summary>
/// Compiles one block of C# as a reader would who pastes it into a web application. Kinds: none, statements with types after them, or
/// else members of a class; <c>file</c>, a whole file that brings its own usings and gets no stand-ins; <c>members</c>.
/// </summary>
internal static class CodeBlock
{
    private static readonly CSharpParseOptions Latest = new(LanguageVersion.Preview);
    private static readonly SyntaxTree Usings = Shared("Usings.cs.txt");
    private static readonly SyntaxTree StandIns = Shared("Prelude.cs.txt");
    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static path => Path.GetFileName(path) != "TieredCache.Docs.Tests.dll")
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>What the compiler objects to, by the lines of the page.</summary>
    public static IReadOnlyList<string> Errors(Block block) => block.Kind switch
    {
        "" => StatementErrors(block),
        "file" => Compile(block, block.Text, Usings),
        "members" => MemberErrors(block),
        _ => [$"{block.Page}:{block.Line}: ```csharp {block.Kind} is no kind of block; there are: none, file, members"],
    };

    private static IReadOnlyList<string> StatementErrors(Block block)
    {
        var errors = Compile(block, block.Text, Usings, StandIns);
        return errors.Count == 0 || MemberErrors(block).Count == 0 ? [] : errors;
    }

    private static IReadOnlyList<string> MemberErrors(Block block)
    {
        var usings = CSharpSyntaxTree.ParseText(block.Text, Latest).GetCompilationUnitRoot().Usings;
        var end = usings.Count == 0 ? 0 : usings[^1].FullSpan.End;
        return Compile(block, $"{block.Text[..end]}\npartial class Members {{\n#line {block.Line + block.Text[..end].Count('\n')}\n{block.Text[end..]}\n}}", Usings, StandIns);
    }

    private static IReadOnlyList<string> Compile(Block block, string text, params SyntaxTree[] shared)
    {
        var tree = CSharpSyntaxTree.ParseText($"#line {block.Line} \"{block.Page}\"\n{text}\n", Latest);
        var isProgram = tree.GetCompilationUnitRoot().Members.OfType<GlobalStatementSyntax>().Any();
        var options = new CSharpCompilationOptions(isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);
        return
        [
            .. CSharpCompilation.Create("Block", [tree, .. shared], References, options).GetDiagnostics()
                .Where(static found => found.Severity == DiagnosticSeverity.Error)
                .Select(static found => $"{found.Location.GetMappedLineSpan().Path}:{found.Location.GetMappedLineSpan().StartLinePosition.Line + 1}: {found.Id} {found.GetMessage(null)}"),
        ];
    }

    private static SyntaxTree Shared(string name) => CSharpSyntaxTree.ParseText(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, name)), Latest, name);
}

file static class Counting
{
    public static int Count(this string text, char sought) => Enumerable.Count(text, letter => letter == sought);
}
