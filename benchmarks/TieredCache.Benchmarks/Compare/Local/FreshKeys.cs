using TieredCache.Benchmarks.Compare.Libraries;
using TieredCache.Throughput.Measuring;

namespace TieredCache.Benchmarks.Compare.Local;

/// <summary>Keys that are put into a state before each measurement: all that a slice needs, the same ones in every slice.</summary>
/// <param name="prepare">Puts all keys into the state.</param>
/// <param name="body">Does what is measured, with so many keys from a place on.</param>
internal sealed class FreshKeys(Action<Loops, string[]> prepare, Func<Loops, string[], int, int, int> body) : Workload<Loops>
{
    private const int Some = 256;
    private string[] _keys = KeySet.Of(Some);
    private int _next;

    // What loads do on the thread pool is theirs too.
    public override bool CountsAllThreads => true;

    public override int WarmUp => 64;

    public override void Prepare(Loops arm, int thread, long first, int batches)
    {
        if (_keys.Length < batches * Some)
        {
            _keys = KeySet.Of(batches * Some);
        }

        prepare(arm, _keys);
        _next = 0;
    }

    public override ReadOnlySpan<string> KeysOf(int thread, long batch) => _keys.AsSpan(_next, Some);

    public override int Run(Loops arm, ReadOnlySpan<string> keys)
    {
        _next += keys.Length;
        return body(arm, _keys, _next - keys.Length, keys.Length);
    }
}
