using TieredCache.Benchmarks.Compare.Libraries;
using TieredCache.Throughput.Measuring;
using TieredCache.Throughput.Stores;

namespace TieredCache.Benchmarks.Compare.Local;

/// <summary>20,000 callers of one missing key, whose load ends when all have come; beside as many that await one task.</summary>
internal sealed class StampedeQuestion : IQuestion
{
    private const string Shared = "shared-task";

    public string Name => "stampede";

    public IEnumerable<Line> Ask(CompareOptions options)
    {
        using var arms = new Arms([Loops.Of(Shared, default(SharedTask)), .. LibraryCatalog.Of(Ability.Shared, options.Arms).Select(static subject => subject.Make())]);
        return [.. Line.Of(Name, 1, arms.Compare(new Crowd(), options))];
    }

    private sealed class Crowd : Workload<Loops>
    {
        private const int Waiters = 20_000;
        private readonly string[] _keys = [.. Enumerable.Repeat("waiter", Waiters)];
        private readonly Task<Item>[] _waits = new Task<Item>[Waiters];
        private long _crowds;

        public override bool CountsAllThreads => true;

        public override int WarmUp => 3;

        public override int Slices => 3;

        public override ReadOnlySpan<string> KeysOf(int thread, long batch) => _keys;

        public override int Run(Loops arm, ReadOnlySpan<string> keys)
        {
            var gate = new TaskCompletionSource<Item>(TaskCreationOptions.RunContinuationsAsynchronously);
            var key = KeySet.Name(_crowds++);
            for (var i = 0; i < Waiters; i++)
            {
                _waits[i] = arm.LoadAsync(key, gate.Task).AsTask();
            }

            gate.SetResult(new Item(1));
            return Task.WhenAll(_waits).GetAwaiter().GetResult().Length;
        }
    }

    private readonly struct SharedTask : ILibrary
    {
        public bool Hit(string key) => throw new NotSupportedException();

        public void Set(string key, Item item) => throw new NotSupportedException();

        public async ValueTask<Item> LoadAsync(string key, Task<Item> source) => await source.ConfigureAwait(false);

        public void Dispose()
        {
        }
    }
}
