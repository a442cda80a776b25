namespace TieredCache.Throughput.Measuring;

/// <summary>Reads of keys that are all held, each thread from another place on.</summary>
internal sealed class Hits(string[] keys) : Workload<Arm>
{
    private readonly int _laps = keys.Length / Batch;

    public override bool IsFastestTruest => true;

    public override ReadOnlySpan<string> KeysOf(int thread, long batch) =>
        keys.Length < Batch ? keys : keys.AsSpan((int)((batch + (thread * 7919L)) % _laps) * Batch, Batch);

    public override int Run(Arm arm, ReadOnlySpan<string> keys)
    {
        var found = arm.Read(keys);
        return found == keys.Length ? found : throw new InvalidOperationException($"{arm.Name}: {keys.Length - found} keys were not found.");
    }
}
