using System.Diagnostics;
using TieredCache.Throughput.Measuring;

namespace TieredCache.Benchmarks.Compare.Process;

/// <summary>What a cache adds to the time from the start of a web application to its answer to the first request. Each start is a process, and the kinds take turns.</summary>
internal sealed class StartQuestion : IQuestion
{
    private static readonly HttpClient Client = new();

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
            [.. HostArguments(), StartChild.Command, kind, server]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var url = child.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{kind}: it does not start.");
        var answer = Client.GetStringAsync(new Uri($"{url}/products/1")).GetAwaiter().GetResult();
        var taken = Stopwatch.GetElapsedTime(start);
        child.StandardInput.Close();
        child.WaitForExit();
        return answer == StartChild.Answer ? taken : throw new InvalidOperationException($"{kind}: the answer was '{answer}'.");
    }

    // Where the runtime's host is the process, it takes the program as its first argument.
    private static string[] HostArguments() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(StartQuestion).Assembly.Location] : [];

    private static double Median(IEnumerable<double> figures) => figures.Order().ElementAt(figures.Count() / 2);
}
