using TieredCache.Benchmarks.Reporting;

namespace TieredCache.Tests.Benchmarks;

public sealed class ReportToolTests : IDisposable
{
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _errors = new() { NewLine = "\n" };
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tieredcache-report-");

    [Fact]
    public void A_run_gets_tables_a_plot_and_its_place_on_the_page()
    {
        File.WriteAllText(At("page.md"), $"before\n{ReportTool.Begin}\nyesterday\n{ReportTool.End}\nafter\n");
        WriteRun();

        Assert.Equal(0, Run(At("run.txt"), At("page.md"), At("plot.svg")));

        Assert.Contains("| Cache | 1 | 20 |", File.ReadAllText(At("run.md")), StringComparison.Ordinal);
        Assert.StartsWith("<svg", File.ReadAllText(At("plot.svg")), StringComparison.Ordinal);
        var page = File.ReadAllText(At("page.md"));
        Assert.StartsWith($"before\n{ReportTool.Begin}\n", page, StringComparison.Ordinal);
        Assert.EndsWith($"{ReportTool.End}\nafter\n", page, StringComparison.Ordinal);
        Assert.Contains("(plot.svg)", page, StringComparison.Ordinal);
        Assert.Contains("(run.md)", page, StringComparison.Ordinal);
        Assert.DoesNotContain("yesterday", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_without_a_place_for_figures_leaves_all_as_it_was()
    {
        WriteRun();
        foreach (var name in (string[])["page.md", "run.md", "run.svg"])
        {
            File.WriteAllText(At(name), "earlier");
        }

        Assert.Equal(1, Run(At("run.txt"), At("page.md")));

        Assert.StartsWith("The page has no place between ", _errors.ToString(), StringComparison.Ordinal);
        Assert.All(["page.md", "run.md", "run.svg"], name => Assert.Equal("earlier", File.ReadAllText(At(name))));
    }

    [Fact]
    public void A_run_that_is_not_there_is_told_so_in_a_line_and_one()
    {
        Assert.Equal(1, Run(At("none.txt")));

        Assert.Matches(@"\A[^\n]*none\.txt[^\n]*\n\z", _errors.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("RESULT seconds=4 violations=0\n")]
    public void What_is_no_run_is_told_so_and_not_reported(string text)
    {
        File.WriteAllText(At("run.txt"), text);

        Assert.Equal(1, Run(At("run.txt")));

        Assert.StartsWith("This is no run of questions: ", _errors.ToString(), StringComparison.Ordinal);
        Assert.False(File.Exists(At("run.md")));
    }

    [Theory]
    [InlineData()]
    [InlineData("run.txt", "page.md", "plot.svg", "more")]
    public void A_wrong_command_line_gives_the_usage_and_two(params string[] arguments)
    {
        Assert.Equal(2, Run(arguments));

        Assert.Contains("usage:", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Help_goes_to_the_output()
    {
        Assert.Equal(0, Run("--help"));

        Assert.StartsWith("usage:", _output.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private int Run(params string[] arguments) => ReportTool.Run(arguments, _output, _errors);

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private void WriteRun() => File.WriteAllText(At("run.txt"),
        """
        # a day
        RESULT question=hit arm=ConcurrentDictionary threads=1 ns=10 bytes=0 ratio=1 to_ours=0.5
        RESULT question=hit arm=Cache threads=1 ns=20 bytes=0 ratio=2 to_ours=1

        """);
}
