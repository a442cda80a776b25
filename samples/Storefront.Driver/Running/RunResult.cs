namespace Storefront.Driver.Running;

/// <summary>What a run measured. Percentiles are exact: the nearest rank over the times of all requests.</summary>
internal sealed class RunResult
{
    private readonly int[] _sorted;

    public RunResult(int[] microseconds, TimeSpan elapsed, int errors)
    {
        _sorted = [.. microseconds.Order()];
        Elapsed = elapsed;
        Errors = errors;
    }

    public int Requests => _sorted.Length;

    public int Errors { get; }

    public TimeSpan Elapsed { get; }

    public double RequestsPerSecond => Requests / Elapsed.TotalSeconds;

    public int Percentile(int percent) => Requests == 0 ? 0 : _sorted[(int)((((long)Requests * percent) + 99) / 100) - 1];
}
