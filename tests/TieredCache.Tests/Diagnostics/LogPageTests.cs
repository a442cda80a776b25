using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using TieredCache.Tests.Architecture;

namespace TieredCache.Tests.Diagnostics;

/// <summary>docs/metrics-and-logs.md lists what is logged, and nothing else.</summary>
public sealed partial class LogPageTests
{
    [Fact]
    public void The_page_lists_every_event_with_its_level_and_its_name() => Assert.Equal(
        Messages().Order(StringComparer.Ordinal),
        File.ReadLines(Repository.PathTo("docs/metrics-and-logs.md")).Select(static line => Row().Match(line)).Where(static row => row.Success)
            .Select(static row => $"{row.Groups[1]} {row.Groups[2]} {row.Groups[3]}").Order(StringComparer.Ordinal));

    private static IEnumerable<string> Messages() =>
        from type in typeof(ICache).Assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        let given = method.GetCustomAttribute<LoggerMessageAttribute>()
        where given is not null
        select $"{given.EventId} {given.Level} {given.EventName ?? method.Name}";

    [GeneratedRegex(@"^\| (\d{4}) \| (\w+) \| `(\w+)` \|")]
    private static partial Regex Row();
}
