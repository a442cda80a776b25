using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using TieredCache.Testing;

namespace TieredCache.Tests.Architecture;

/// <summary>The figures that keep the source readable: small folders, files and methods, and none of the ways around them.</summary>
public sealed partial class ShapeTests
{
    private static readonly IReadOnlyList<SourceFile> Files = Repository.Sources("src");

    [Fact]
    public void A_folder_holds_ten_source_files_at_most()
    {
        var scripts = Directory.GetFiles(Repository.PathTo("src"), "*.lua", SearchOption.AllDirectories)
            .Select(static path => Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(path)!).Replace('\\', '/'));

        Objections.None(Files.Select(static file => file.Folder).Concat(scripts).CountBy(static folder => folder)
            .Where(static folder => folder.Value > (ShapeExceptions.Folders.TryGetValue(folder.Key, out var allowed) ? allowed.Files : 10))
            .Select(static folder => $"{folder.Key}: {folder.Value} files"));
    }

    [Fact]
    public void No_file_has_more_than_300_lines() =>
        Objections.None(Files
            .Where(static file => file.Lines.Count > (ShapeExceptions.Files.TryGetValue(file.Path, out var allowed) ? allowed.Lines : 300))
            .Select(static file => $"{file}: {file.Lines.Count} lines"));

    [Fact]
    public void Nearly_all_files_have_150_lines_at_most()
    {
        var longer = Files.Where(static file => file.Lines.Count > 150).ToArray();
        var share = 100.0 * (Files.Count - longer.Length) / Files.Count;

        Assert.True(share >= ShapeExceptions.ShortFiles, $"{share:F1} % of {Files.Count} files are short. Longer are: {string.Join(", ", longer.Select(static file => $"{file.Name} {file.Lines.Count}"))}");
    }

    [Theory]
    [InlineData(typeof(ICache))]
    [InlineData(typeof(OutputCacheBuilderExtensions))]
    [InlineData(typeof(ControllableClock))]
    public void No_method_spans_more_than_60_lines(Type library)
    {
        var lengths = MethodLengths.Of(library.Assembly.Location).ToArray();

        Assert.NotEmpty(lengths);
        Objections.None(lengths.Where(static method => method.Lines > 60).Select(static method => $"{method.Method}: {method.Lines} lines"));
    }

    [Fact]
    public void The_namespace_of_a_file_is_its_folder() => Objections.None(Files
        .Select(static file => (file, stated: file.Lines.Select(static line => NamespaceLine().Match(line)).FirstOrDefault(static match => match.Success)?.Groups[1].Value))
        .Where(static pair => pair.stated is not null && pair.stated != Expected(pair.file))
        .Select(static pair => $"{pair.file} says {pair.stated}"));

    [Fact]
    public void There_are_no_regions() => Objections.None(LinesWith(static line => line.TrimStart().StartsWith("#region", StringComparison.Ordinal)));

    [Fact]
    public void Only_classes_with_generated_members_are_partial() => Objections.None(Files
        .Where(static file => file.Lines.Any(static line => PartialType().IsMatch(line)) && !file.Lines.Any(static line => GeneratorAttribute().IsMatch(line)))
        .Select(static file => file.Path));

    [Fact]
    public void The_only_warning_switched_off_in_a_file_is_that_of_banned_symbols() => Objections.None(LinesWith(static line =>
        line.TrimStart().StartsWith("#pragma warning disable", StringComparison.Ordinal) && line.Trim() != "#pragma warning disable RS0030"));

    private static IEnumerable<string> LinesWith(Func<string, bool> isWrong) =>
        Files.SelectMany(file => file.Lines.Where(isWrong).Select(line => $"{file}: {line.Trim()}"));

    private static string Expected(SourceFile file) =>
        ShapeExceptions.Namespaces.TryGetValue(file.Path, out var stated) ? stated : file.Folder["src/".Length..].Replace('/', '.');

    [GeneratedRegex(@"^namespace ([\w.]+)")]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"\bpartial (class|struct|interface|record)\b")]
    private static partial Regex PartialType();

    [GeneratedRegex(@"\[(LoggerMessage|GeneratedRegex|JsonSerializable)\(")]
    private static partial Regex GeneratorAttribute();
}
