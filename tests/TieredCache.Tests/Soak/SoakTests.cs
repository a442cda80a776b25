using System.Diagnostics;

namespace TieredCache.Tests.Soak;

/// <summary>A few seconds of what is meant to run for ten minutes, in a process of its own because it starves the thread pool.</summary>
public sealed class SoakTests
{
    [Fact]
    public async Task Nothing_is_violated_in_a_few_seconds_of_everything_at_once()
    {
        var (code, output) = await RunAsync("--duration", "4", "--seed", "7");

        Assert.True(code == 0, output);
        Assert.Matches(@"RESULT seconds=\d+ ops=\d{4,} removals_heard=\d{3,} violations=0 bytes_after_minute=\d+ bytes_end=\d+", output);
    }

    [Fact]
    public async Task A_wrong_command_line_says_what_would_be_right()
    {
        var (code, output) = await RunAsync("--duration", "long");

        Assert.Equal(2, code);
        Assert.Contains("usage", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_is_no_mistake()
    {
        var (code, output) = await RunAsync("--help");

        Assert.Equal(0, code);
        Assert.StartsWith("usage", output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "TieredCache.Soak.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(texts));
    }
}
