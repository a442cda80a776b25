using System.Diagnostics;
using TieredCache.Throughput.Measuring;

namespace TieredCache.Benchmarks.Compare.Process;

/// <summary>What a cache adds to the time from the start of a process to its first answer. Each start is a process, and the kinds take turns.</summary>
internal sealed class StartQuestion : IQuestion
{
    public string Name => "start";

    public IEnumerable<Line> Ask(CompareOptions options)
    {
        using var server = RedisServer.StartAsync().GetAwaiter().GetResult();
        string[] kinds = [.. StartChild.Kinds];
        var times = Array.ConvertAll(kinds, static _ => new List<double>());
        for (var i = 0; i < kinds.Length * (options.Rounds + 1); i++)
        {
            var taken = Start(kinds[i % kinds.Length], server.EndPoint);
            if (i >= kinds.Length) // The first one of each reads its files from the disk.
            {
                times[i % kinds.Length].Add(taken.TotalMilliseconds);
            }
        }

        return [.. kinds.Select((kind, i) => new Line(Name, kind, [("ms", Median(times[i])), ("over_none_ms", Median(times[i].Zip(times[0], static (one, none) => one - none)))]))];
    }

    private static TimeSpan Start(string kind, string server)
    {
        var start = Stopwatch.GetTimestamp();
        using var child = System.Diagnostics.Process.Start(new ProcessStartInfo(Environment.ProcessPath!,
            [.. HostArguments(), StartChild.Command, kind, server]) { RedirectStandardOutput = true })!;
        var line = child.StandardOutput.ReadLine();
        var taken = Stopwatch.GetElapsedTime(start);
        child.WaitForExit();
        return line == StartChild.Answer ? taken : throw new InvalidOperationException($"{kind}: there was no answer but '{line}'.");
    }

    // Where the runtime's host is the process, it takes the program as its first argument.
    private static string[] HostArguments() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(StartQuestion).Assembly.Location] : [];

    private static double Median(IEnumerable<double> figures) => figures.Order().ElementAt(figures.Count() / 2);
}
