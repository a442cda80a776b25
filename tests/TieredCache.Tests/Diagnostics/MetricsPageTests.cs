using System.Text.RegularExpressions;
using TieredCache.Tests.Architecture;

namespace TieredCache.Tests.Diagnostics;

/// <summary>docs/metrics-and-logs.md lists what is measured, and nothing else.</summary>
public sealed partial class MetricsPageTests
{
    [Fact]
    public void Every_instrument_is_driven_here() => Assert.All(Emitted.Instruments, static instrument => Assert.True(instrument.IsMeasured, instrument.Name));

    [Fact]
    public void The_page_lists_every_instrument_with_its_kind_its_unit_and_its_attributes() => Assert.Equal(
        Emitted.Instruments.Select(Line).Order(StringComparer.Ordinal),
        Listed().Order(StringComparer.Ordinal));

    private static string Line(EmittedInstrument instrument) =>
        $"{instrument.Name} {instrument.Kind} {instrument.Unit} {string.Join(' ', instrument.Attributes.Where(static name => name != "dotnet.cache.name"))}".TrimEnd();

    private static IEnumerable<string> Listed()
    {
        var above = "";
        foreach (var row in File.ReadLines(Repository.PathTo("docs/metrics-and-logs.md")).Select(static line => Row().Match(line)).Where(static row => row.Success))
        {
            var attributes = row.Groups["attributes"].Value.Trim();
            above = attributes == "the same" ? above : string.Join(' ', Attribute().Matches(attributes).Select(static name => name.Groups[1].Value).Order(StringComparer.Ordinal));
            yield return $"{row.Groups["name"]} {row.Groups["kind"]} {row.Groups["unit"]} {above}".TrimEnd();
        }
    }

    [GeneratedRegex(@"^\| `(?<name>(tieredcache|dotnet)\.[\w.]+)` \| (?<kind>[a-z -]+), `(?<unit>[^`]+)` \|(?<attributes>[^|]*)\|")]
    private static partial Regex Row();

    [GeneratedRegex(@"`((?:tieredcache|dotnet)\.[\w.]+)`")]
    private static partial Regex Attribute();
}
