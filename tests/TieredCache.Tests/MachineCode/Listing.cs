using System.Diagnostics;
using System.Text.RegularExpressions;
using TieredCache.Throughput;

namespace TieredCache.Tests.MachineCode;

/// <summary>
/// Machine code as the JIT makes it with all its optimizations, in a process of its own that does nothing but hits. It makes it at
/// once, without what it would learn from a run: so it is the same each time, and does not depend on when a machine finds the time.
/// </summary>
internal sealed partial class Listing
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly Dictionary<string, string[]> _methods = new(StringComparer.Ordinal);

    private Listing(string text)
    {
        foreach (Match listing in Method().Matches(text))
        {
            var lines = listing.Groups["code"].Value.Split('\n').Where(static line => Instruction().IsMatch(line)).Select(static line => line.Trim());
            _methods[listing.Groups["name"].Value] = [.. lines];
        }
    }

    /// <param name="methods">As the JIT takes them: *Class:Method, separated by blanks.</param>
    public static async Task<Listing> OfHitsAsync(string methods)
    {
        var file = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo("dotnet", [typeof(ThroughputTool).Assembly.Location, "hit", "--arms", "Cache", "--rounds", "1", "--seconds", "0.01"])
            {
                RedirectStandardOutput = true,
                Environment =
                {
                    ["DOTNET_JitStdOutFile"] = file,
                    ["DOTNET_JitDisasm"] = methods,
                    ["DOTNET_TieredCompilation"] = "0",
                    ["DOTNET_TieredPGO"] = "0",
                },
            };
            using var tool = Process.Start(start)!;
            using var late = new CancellationTokenSource(Patience);
            var output = await tool.StandardOutput.ReadToEndAsync(late.Token);
            await tool.WaitForExitAsync(late.Token);
            Assert.True(tool.ExitCode == 0, output);
            return new Listing(await File.ReadAllTextAsync(file, late.Token));
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>The instructions of a method.</summary>
    /// <param name="name">With its class, without its namespace and its parameters.</param>
    public IReadOnlyList<string> Of(string name) => _methods.TryGetValue(name, out var lines)
        ? lines
        : throw new InvalidOperationException($"{name} was not compiled; these were: {string.Join(", ", _methods.Keys)}");

    public static string? CallOf(string instruction) => Call().Match(instruction) is { Success: true } call ? call.Groups["name"].Value : null;

    [GeneratedRegex(@"^; Assembly listing for method (?:[\w.]+\.)?(?<name>\w+:\w+)\((?<parameters>[^\n]*) \(FullOpts\)\n(?<code>.*?)(?=^; Total bytes of code|\z)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Method();

    [GeneratedRegex(@"^       [a-z]")]
    private static partial Regex Instruction();

    [GeneratedRegex(@"^(?:call|tail\.jmp|jmp|bl)\s+\[?(?:[\w.]+\.)?(?<name>\w+(?:`\d)?(?:\[[^\]]*\])?:\w+|CORINFO_HELP_\w+)")]
    private static partial Regex Call();
}
