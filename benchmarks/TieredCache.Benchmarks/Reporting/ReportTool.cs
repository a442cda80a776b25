namespace TieredCache.Benchmarks.Reporting;

/// <summary>Makes tables and plots of a run that was kept, and brings the documentation's page up to date with it. Writes no figure that is not in the run.</summary>
internal static class ReportTool
{
    public const string Begin = "<!-- figures: written by benchmarks/measure.sh -->";
    public const string End = "<!-- end of figures -->";

    /// <param name="run">The run's lines; its tables are written beside it.</param>
    /// <param name="page">A page with a place for figures; null: none.</param>
    /// <param name="plot">Where the plot goes; null: beside the run.</param>
    public static void Write(string run, string? page, string? plot)
    {
        var results = Results.Of(File.ReadAllLines(run));
        File.WriteAllText(Path.ChangeExtension(run, ".md"), ResultsPage.Write(results, Path.GetFileName(run)));
        plot ??= Path.ChangeExtension(run, ".svg");
        File.WriteAllText(plot, BarPlot.Draw(results));
        if (page is not null)
        {
            File.WriteAllText(page, WithFigures(File.ReadAllText(page), results, From(page, plot), From(page, Path.ChangeExtension(run, ".md"))));
        }
    }

    /// <summary>The page with the run's picture and bars in their place.</summary>
    /// <exception cref="InvalidOperationException">The page has no such place.</exception>
    public static string WithFigures(string page, Results results, string plot, string tables)
    {
        var (begin, end) = (page.IndexOf(Begin, StringComparison.Ordinal), page.IndexOf(End, StringComparison.Ordinal));
        if (begin < 0 || end < begin)
        {
            throw new InvalidOperationException($"The page has no place between '{Begin}' and '{End}'.");
        }

        var figures = $"""
            {Begin}

            ![Nanoseconds of a hit, a miss, a waiter and an answer from Redis, for each cache]({plot})

            {string.Join("  \n", results.Remarks)}

            {ResultsPage.BarTable(results)}
            All figures, and where we lose: [the tables of the run]({tables}).

            {End}
            """;
        return page[..begin] + figures + page[(end + End.Length)..];
    }

    private static string From(string page, string file) =>
        Path.GetRelativePath(Path.GetDirectoryName(Path.GetFullPath(page))!, Path.GetFullPath(file)).Replace('\\', '/');
}
