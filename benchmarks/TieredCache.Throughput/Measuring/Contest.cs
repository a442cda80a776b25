using System.Diagnostics;

namespace TieredCache.Throughput.Measuring;

/// <summary>
/// One comparison: a round is many short slices of every arm, taken in turn, so that neighbours in time are compared; all
/// threads run the same arm at the same time.
/// </summary>
/// <param name="arms">What is compared; the first is the base of the ratios.</param>
/// <param name="workload">What they do.</param>
/// <param name="threads">On how many threads.</param>
/// <param name="rounds">How many ratios the medians are of.</param>
/// <param name="time">How long each arm runs, all rounds together.</param>
internal sealed class Contest<TArm>(IReadOnlyList<TArm> arms, Workload<TArm> workload, int threads, int rounds, TimeSpan time)
    where TArm : IArm
{
    private const int WarmUps = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);
    private readonly TimeSpan _slice = time / (rounds * workload.Slices);
    private readonly int[] _batches = new int[arms.Count];
    private readonly long[,] _next = new long[arms.Count, threads];
    private readonly Sample[,,] _samples = new Sample[threads, rounds, arms.Count];
    private Exception? _failure;

    /// <summary>Warms up, calibrates the slices and measures.</summary>
    public IReadOnlyList<Figure> Measure()
    {
        for (var i = 0; i < WarmUps; i++)
        {
            WarmUp();
        }

        Calibrate();
        Calibrate(); // Again, with what the JIT has compiled meanwhile.
        using var barrier = new Barrier(threads);
        var workers = Enumerable.Range(0, threads).Select(thread => new Thread(() => Work(thread, barrier))).ToArray();
        Array.ForEach(workers, static worker => worker.Start());
        Array.ForEach(workers, static worker => worker.Join());
        return _failure is null ? [.. arms.Select(FigureOf)] : throw new InvalidOperationException(_failure.Message, _failure);
    }

    // The JIT compiles methods anew once nothing new was called for a tenth of a second: among many arms that takes pauses.
    private void WarmUp()
    {
        for (var index = 0; index < arms.Count; index++)
        {
            Take(index, thread: 0, workload.WarmUp);
        }

        Thread.Sleep(time < Pause ? TimeSpan.Zero : Pause);
    }

    private void Calibrate()
    {
        for (var index = 0; index < arms.Count; index++)
        {
            const int Some = 4;
            var (batches, spent) = (0, TimeSpan.Zero);
            while (spent < 4 * _slice)
            {
                spent += TimeSpan.FromMicroseconds(Take(index, thread: 0, Some).Nanoseconds / 1_000);
                batches += Some;
            }

            _batches[index] = (int)Math.Max(1, batches * (_slice / spent));
        }
    }

    private void Work(int thread, Barrier barrier)
    {
        try
        {
            for (var round = 0; round < rounds; round++)
            {
                for (var slice = 0; slice < workload.Slices * arms.Count; slice++)
                {
                    var index = (slice + (slice / arms.Count)) % arms.Count;
                    ref var all = ref _samples[thread, round, index];
                    var taken = Take(index, thread, _batches[index], barrier);
                    all = workload.IsFastestTruest ? all.FasterOf(taken) : all.Plus(taken);
                }
            }
        }
        catch (Exception failure)
        {
            _failure = failure;
            barrier.RemoveParticipant();
        }
    }

    private Sample Take(int index, int thread, int batches, Barrier? barrier = null)
    {
        var (arm, first) = (arms[index], _next[index, thread]);
        _next[index, thread] += batches;
        workload.Prepare(arm, thread, first, batches);
        barrier?.SignalAndWait();
        var bytes = Allocated();
        var start = Stopwatch.GetTimestamp();
        var (hits, operations) = (0L, 0L);
        for (var batch = first; batch < first + batches; batch++)
        {
            var keys = workload.KeysOf(thread, batch);
            hits += workload.Run(arm, keys);
            operations += keys.Length;
        }

        var elapsed = Stopwatch.GetElapsedTime(start);
        return new Sample(elapsed.TotalNanoseconds, Allocated() - bytes, operations, hits);
    }

    private long Allocated() => workload.CountsAllThreads ? GC.GetTotalAllocatedBytes(precise: true) : GC.GetAllocatedBytesForCurrentThread();

    private Figure FigureOf(TArm arm, int index)
    {
        return new Figure(arm.Name,
            MedianOf(round => Mean(round, index, static sample => sample.NanosecondsEach)),
            MedianOf(round => Mean(round, index, static sample => sample.BytesEach)),
            [.. arms.Select((_, other) => MedianOf(round => Mean(round, index, static sample => sample.NanosecondsEach) / Mean(round, other, static sample => sample.NanosecondsEach)))],
            MedianOf(round => Mean(round, index, static sample => sample.HitRatio)));

        double Mean(int round, int arm, Func<Sample, double> part) => Enumerable.Range(0, threads).Average(thread => part(_samples[thread, round, arm]));
    }

    private double MedianOf(Func<int, double> round) => Enumerable.Range(0, rounds).Select(round).Order().ElementAt(rounds / 2);
}
