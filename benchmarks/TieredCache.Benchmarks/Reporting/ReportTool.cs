namespace TieredCache.Benchmarks.Reporting;

/// <summary>Makes tables and plots of a run that was kept, and brings the documentation's page up to date with it. Writes no figure that is not in the run.</summary>
internal static class ReportTool
{
    public const string Begin = "<!-- figures: written by benchmarks/measure.sh -->";
    public const string End = "<!-- end of figures -->";

    private const string Usage =
        $"""
        usage: TieredCache.Benchmarks report RUN [PAGE [PLOT]]

          RUN    the lines of a run; its tables are written beside it, as .md
          PAGE   the figures are written into this page, between '{Begin}' and '{End}'
          PLOT   where the picture goes (beside the run, as .svg)
        """;

    /// <returns>The exit code: 0; 1 for what cannot be read or written; 2 for a wrong command line.</returns>
    public static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter errors)
    {
        if (arguments.Contains("--help"))
        {
            output.WriteLine(Usage);
            return 0;
        }

        if (arguments.Count is < 1 or > 3)
        {
            errors.WriteLine($"A run is needed, a page and a plot may follow.\n\n{Usage}");
            return 2;
        }

        try
        {
            Write(arguments[0], arguments.ElementAtOrDefault(1), arguments.ElementAtOrDefault(2));
            return 0;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException or FormatException)
        {
            errors.WriteLine(failure.Message);
            return 1;
        }
    }

    // All is made before anything is written: a page without a place for figures leaves tables and plot of an earlier report as they are.
    private static void Write(string run, string? page, string? plot)
    {
        var results = Results.Of(File.ReadAllLines(run));
        var tables = Path.ChangeExtension(run, ".md");
        plot ??= Path.ChangeExtension(run, ".svg");
        List<(string Path, string Text)> made = [(tables, ResultsPage.Write(results, Path.GetFileName(run))), (plot, BarPlot.Draw(results))];
        if (page is not null)
        {
            made.Add((page, WithFigures(File.ReadAllText(page), results, From(page, plot), From(page, tables))));
        }

        made.ForEach(static file => File.WriteAllText(file.Path, file.Text));
    }

    /// <summary>The page with the run's picture and bars in their place.</summary>
    /// <exception cref="InvalidDataException">The page has no such place.</exception>
    private static string WithFigures(string page, Results results, string plot, string tables)
    {
        var (begin, end) = (page.IndexOf(Begin, StringComparison.Ordinal), page.IndexOf(End, StringComparison.Ordinal));
        if (begin < 0 || end < begin)
        {
            throw new InvalidDataException($"The page has no place between '{Begin}' and '{End}'.");
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
