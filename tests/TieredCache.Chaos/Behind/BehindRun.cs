using System.Diagnostics;
using System.Globalization;

namespace TieredCache.Chaos.Behind;

/// <summary>
/// Processes that write behind, killed one after the other in the middle of it. Two journals take turns by chance, so that one
/// holds what the other's process has written over since.
/// </summary>
internal sealed class BehindRun(BehindOptions options, TextWriter output)
{
    private readonly Random _dice = new(options.Seed);
    private long _recovered;
    private long _recoveryMicros;

    public static async Task<int> RunAsync(BehindOptions options, TextWriter output)
    {
        var directory = Directory.CreateTempSubdirectory("tiered-cache-behind-");
        try
        {
            return await new BehindRun(options with { Directory = directory.FullName }, output).RunAsync();
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private async Task<int> RunAsync()
    {
        for (var life = 1; life <= options.Kills; life++)
        {
            await LiveAsync(options with { Life = life, Node = _dice.Next(2) });
        }

        foreach (var node in new[] { 0, 1 })
        {
            await LiveAsync(options with { Life = options.Kills + 1 + node, Node = node, Drains = true });
        }

        var checker = new BehindChecker();
        for (var writer = 0; writer < options.Writers; writer++)
        {
            foreach (var entry in Ledger.Read(WritingProcess.AcknowledgedPath(options.Directory, writer)))
            {
                checker.Acknowledge(entry);
            }
        }

        foreach (var entry in Ledger.Read(WritingProcess.StorePath(options.Directory)))
        {
            checker.Take(entry);
        }

        checker.Judge();
        var rate = _recoveryMicros == 0 ? 0 : _recovered * 1_000_000.0 / _recoveryMicros;
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"RESULT acked={checker.Acknowledged} lost={checker.Lost} resurrected={checker.Resurrected} out_of_order={checker.OutOfOrder} recovered_per_s={rate:0} recovered={_recovered} kills={options.Kills} seed={options.Seed}"));
        return checker.IsClean && checker.Acknowledged > 0 ? 0 : 1;
    }

    private async Task LiveAsync(BehindOptions life)
    {
        using var process = Process.Start(new ProcessStartInfo(Host, [typeof(BehindRun).Assembly.Location, "write-behind-process", .. life.ToWords()]) { RedirectStandardOutput = true })!;
        try
        {
            using var limit = new CancellationTokenSource(life.Patience);
            var said = await process.StandardOutput.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException($"Life {life.Life} ended before it began.");
            var words = said.Split(' ');
            _recovered += long.Parse(words[1], CultureInfo.InvariantCulture);
            _recoveryMicros += words[1] == "0" ? 0 : long.Parse(words[2], CultureInfo.InvariantCulture);
            if (life.Drains)
            {
                await process.WaitForExitAsync(limit.Token);
                return;
            }

            // A moment of chance, counted in writes, so that a slow machine is not killed before it has begun.
            var least = Acknowledged() + (long)(options.Writes / (double)options.Kills * (0.6 + _dice.NextDouble()));
            while (Acknowledged() < least && !process.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(1), limit.Token);
            }
        }
        catch (OperationCanceledException)
        {
            var missed = life.Drains ? "brought what waited to the store" : "made its writes: ask for fewer --writes, or for more --kills, which share them";
            throw new InvalidOperationException($"Life {life.Life} has not within {life.Patience.TotalSeconds:0} s {missed}.");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }

            await process.WaitForExitAsync(CancellationToken.None);
        }

        if (life.Life % 20 == 0)
        {
            await output.WriteLineAsync($"killed {life.Life} of {options.Kills}, {Acknowledged()} acknowledged");
        }
    }

    private long Acknowledged() => Enumerable.Range(0, options.Writers).Sum(writer => Ledger.Count(WritingProcess.AcknowledgedPath(options.Directory, writer)));

    private static string Host => Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet"
        ? path
        : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
}
