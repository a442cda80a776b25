using System.Text.Json;
using System.Text.RegularExpressions;
using TieredCache.Tests.Architecture;

namespace TieredCache.Tests.Diagnostics;

/// <summary>The dashboard and the alerts ask for what is really emitted, by names, attributes and words.</summary>
public sealed partial class DashboardTests
{
    private static readonly Dictionary<string, EmittedInstrument> Known = Emitted.Instruments
        .SelectMany(static instrument => instrument.PrometheusNames, static (instrument, name) => (instrument, name))
        .ToDictionary(static pair => pair.name, static pair => pair.instrument, StringComparer.Ordinal);

    private static readonly string[] ByPrometheus = ["job", "instance", "le"];

    [Theory]
    [InlineData("tieredcache.json", 30)]
    [InlineData("alerts.yml", 13)]
    public void Every_expression_asks_for_what_is_emitted(string file, int least)
    {
        var expressions = Expressions(file);
        Assert.True(expressions.Count >= least, $"{file} has {expressions.Count} expressions");
        Objections.None(expressions.SelectMany(Wrong));
    }

    [Theory]
    [InlineData("sum by (dotnet_cache_name) (rate(tieredcache_loads_total{tieredcache_load_result=\"error\"}[5m]))", "")]
    [InlineData("rate(tieredcache_loads[5m])", "tieredcache_loads is not emitted")]
    [InlineData("histogram_quantile(0.9, sum by (le, job) (rate(tieredcache_lease_wait_seconds_bucket[5m]))) > 1 and tieredcache_gone == 0", "tieredcache_gone is not emitted")]
    [InlineData("tieredcache_remote_connected{dotnet_cache_name=~\"$cache\"}", "no metric has the label dotnet_cache_name")]
    [InlineData("tieredcache_loads_total{tieredcache_load_result=~\"error|tiemout\"}", "no attribute has the value tiemout")]
    [InlineData("max by (tieredcache_kind) (dotnet_cache_entries)", "no metric has the label tieredcache_kind")]
    public void A_mistake_is_found(string expression, string expected) => Assert.Equal(expected.Length == 0 ? [] : [$"{expected}: {expression}"], Wrong(expression));

    [Fact]
    public void Every_alert_says_how_bad_it_is_and_what_it_means()
    {
        var alerts = AlertName().Split(File.ReadAllText(Repository.PathTo("docs/dashboards/alerts.yml")))[1..];
        Assert.True(alerts.Length >= 13);
        Assert.All(alerts, static alert => Assert.Matches(@"expr: .+\n(\s+for: \d+m\n)?\s+labels: \{ severity: (info|warning|critical) \}\n\s+annotations:\n\s+summary: "".+""\n", alert));
    }

    private static IReadOnlyList<string> Expressions(string file)
    {
        var text = File.ReadAllText(Repository.PathTo($"docs/dashboards/{file}"));
        return file.EndsWith(".yml", StringComparison.Ordinal)
            ? [.. AlertExpression().Matches(text).Select(static match => match.Groups[1].Value)]
            : [.. Targets(JsonDocument.Parse(text).RootElement), .. Queries(JsonDocument.Parse(text).RootElement)];
    }

    private static IEnumerable<string> Targets(JsonElement dashboard) =>
        from panel in dashboard.GetProperty("panels").EnumerateArray()
        where panel.TryGetProperty("targets", out _)
        from target in panel.GetProperty("targets").EnumerateArray()
        select target.GetProperty("expr").GetString();

    // label_values(metric, label): the metric.
    private static IEnumerable<string> Queries(JsonElement dashboard) =>
        from variable in dashboard.GetProperty("templating").GetProperty("list").EnumerateArray()
        let query = LabelValues().Match(variable.GetProperty("query").GetString()!)
        where query.Success
        select $"max by ({query.Groups["label"]}) ({query.Groups["metric"]})";

    private static IEnumerable<string> Wrong(string expression)
    {
        var metrics = PromQl.Metrics(expression);
        foreach (var metric in metrics.Where(static metric => !Known.ContainsKey(metric)))
        {
            yield return $"{metric} is not emitted: {expression}";
        }

        var labels = metrics.Where(Known.ContainsKey).SelectMany(static metric => Known[metric].Attributes).Select(EmittedInstrument.Label).Concat(ByPrometheus).ToHashSet(StringComparer.Ordinal);
        foreach (var label in PromQl.Labels(expression).Where(label => !labels.Contains(label)))
        {
            yield return $"no metric has the label {label}: {expression}";
        }

        var page = File.ReadAllText(Repository.PathTo("docs/metrics-and-logs.md"));
        foreach (var value in PromQl.Values(expression).Where(value => !page.Contains($"`{value}`", StringComparison.Ordinal)))
        {
            yield return $"no attribute has the value {value}: {expression}";
        }
    }

    [GeneratedRegex(@"^\s+expr: (.+)$", RegexOptions.Multiline)]
    private static partial Regex AlertExpression();

    [GeneratedRegex(@"^\s+- alert: \w+\n", RegexOptions.Multiline)]
    private static partial Regex AlertName();

    [GeneratedRegex(@"^label_values\((?<metric>.+), (?<label>\w+)\)$")]
    private static partial Regex LabelValues();
}
