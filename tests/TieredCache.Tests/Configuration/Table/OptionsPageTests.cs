using System.Text;
using TieredCache.Configuration.Table;

namespace TieredCache.Tests.Configuration.Table;

/// <summary>docs/options.md comes from the table. Run with TIEREDCACHE_REGENERATE=1 to write it anew.</summary>
public sealed class OptionsPageTests
{
    [Fact]
    public void The_page_of_options_is_that_of_the_table()
    {
        var path = Path.Combine(Root(), "docs", "options.md");
        if (Environment.GetEnvironmentVariable("TIEREDCACHE_REGENERATE") == "1")
        {
            File.WriteAllText(path, Page());
        }

        Assert.Equal(Page(), File.ReadAllText(path), ignoreLineEndingDifferences: true);
    }

    private static string Page()
    {
        var page = new StringBuilder("""
            # Options

            All options stand in the section `TieredCache` of the configuration, and `AddTieredCache(options => …)` says the same in code, after the file.
            Each can be left out. The section of a named cache, `TieredCache:Caches:<name>`, takes the same keys but for those of the process
            (`KeyPrefix`, `Coherence`, `Redis:Configuration`, `Redis:ConnectionStringName`), and inherits property by property what it leaves out from the section of the same name above.

            - null or an empty text means "inherit"; zero switches off where the type says so.
            - A duration has colons: `"00:05:00"` is five minutes, `"1.00:00:00"` a day, `"Infinite"` for ever. A bare number is an error, for it would be days.
              Lifetimes are cut down to two years, and time-outs to 24 days.
            - Keys and words are read in any case. A key that is not in these tables is an error, which names the nearest one.
            - Everything is checked at start, and all that is wrong is reported together. An invalid reload is logged and changes nothing.

            This page is generated from the table that the reader itself uses; a test compares the two.

            """);
        foreach (var section in OptionsTable.Root.Rows("").GroupBy(static row => row.Section))
        {
            page.Append('\n').Append("## ").Append(section.Key.Length == 0 ? "TieredCache" : section.Key).Append("\n\n");
            page.Append("| key | type | default | meaning | follows a reload |\n|---|---|---|---|---|\n");
            foreach (var row in section)
            {
                page.Append($"| `{row.Key}` | {row.Type} | {row.Default} | {row.Meaning} | {(row.FollowsReload ? "yes" : "no")} |\n");
            }
        }

        return page.ToString();
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TieredCache.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
        }

        return folder.FullName;
    }
}
