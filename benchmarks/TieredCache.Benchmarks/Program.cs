using BenchmarkDotNet.Running;
using TieredCache.Benchmarks;

// In the same process: the benchmark's own build would take longer than the benchmark.
string[] all = args.Contains("--inProcess") || args.Contains("-i") ? args : [.. args, "--inProcess"];
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(all, BenchmarkSettings.Create());
