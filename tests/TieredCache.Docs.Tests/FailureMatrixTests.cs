using System.Text.RegularExpressions;

namespace TieredCache.Docs.Tests;

/// <summary>What the log warns of stands in the matrix of failures, with what readers see.</summary>
public sealed partial class FailureMatrixTests
{
    [Fact]
    public void Every_warning_and_error_is_in_the_matrix()
    {
        var matrix = File.ReadAllText(Pages.PathTo("docs/failure-modes.md"));
        var warnings = Event().Matches(File.ReadAllText(Pages.PathTo("docs/metrics-and-logs.md"))).Select(static match => match.Groups[1].Value).ToArray();

        Assert.True(warnings.Length > 20, "The table of events was not found.");
        Objections.None(warnings.Where(id => !Regex.IsMatch(matrix, $@"\b{id}\b")).Select(static id => $"docs/failure-modes.md: event {id} is missing"));
    }

    [GeneratedRegex(@"^\| (\d{4}) \| (?:Warning|Error|Critical) \|", RegexOptions.Multiline)]
    private static partial Regex Event();
}
