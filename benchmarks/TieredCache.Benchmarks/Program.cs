using BenchmarkDotNet.Running;
using TieredCache.Benchmarks;
using TieredCache.Benchmarks.Compare;
using TieredCache.Benchmarks.Compare.Process;
using TieredCache.Benchmarks.Reporting;

switch (args)
{
    case ["compare", .. var rest]:
        return CompareTool.Run(rest, Console.Out, Console.Error);
    case ["report", .. var rest]:
        return ReportTool.Run(rest, Console.Out, Console.Error);
    case [StartChild.Command, var kind, var server]:
        await StartChild.RunAsync(kind, server);
        return 0;
    default:
        // In the same process: the benchmark's own build would take longer than the benchmark.
        string[] all = args.Contains("--inProcess") || args.Contains("-i") ? args : [.. args, "--inProcess"];
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(all, BenchmarkSettings.Create());
        return 0;
}
