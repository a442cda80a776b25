using System.Diagnostics;

namespace TieredCache.Benchmarks.Ratios;

/// <summary>
/// One comparison. A round is sixty slices of about a millisecond of every arm, taken in turn; the fastest slice stands for
/// the round, because one that was interrupted says nothing about its arm, and one so short often is not, also where others
/// want the processors. All threads run the same arm at the same time.
/// </summary>
internal sealed class RatioRun(IReadOnlyList<Arm> arms, int threads, int rounds)
{
    private const int SlicesPerRound = 60;
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(1);
    private readonly int[] _counts = new int[arms.Count];

    /// <summary>Warms up, calibrates the slices and measures.</summary>
    public IEnumerable<RatioFigure> Measure()
    {
        Calibrate();
        Calibrate(); // Again, with what the JIT has compiled meanwhile.
        var samples = new Sample[threads, rounds, arms.Count];
        using var barrier = new Barrier(threads);
        var workers = Enumerable.Range(0, threads).Select(thread => new Thread(() => Work(thread, barrier, samples))).ToArray();
        Array.ForEach(workers, static worker => worker.Start());
        Array.ForEach(workers, static worker => worker.Join());
        return arms.Select((arm, index) => Figure(arm.Name, index, samples));
    }

    private void Calibrate()
    {
        for (var index = 0; index < arms.Count; index++)
        {
            var count = 10_000;
            var watch = Stopwatch.StartNew();
            for (; watch.Elapsed < 200 * Slice; count += 10_000)
            {
                arms[index].Repeat(10_000);
            }

            _counts[index] = (int)Math.Max(1_000, count * (Slice / watch.Elapsed));
        }
    }

    private void Work(int thread, Barrier barrier, Sample[,,] samples)
    {
        for (var round = 0; round < rounds; round++)
        {
            for (var slice = 0; slice < SlicesPerRound; slice++)
            {
                for (var i = 0; i < arms.Count; i++)
                {
                    var index = (i + slice) % arms.Count;
                    barrier.SignalAndWait();
                    ref var best = ref samples[thread, round, index];
                    best = best.FasterOf(Take(arms[index], _counts[index]));
                }
            }
        }
    }

    private static Sample Take(Arm arm, int count)
    {
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        arm.Repeat(count);
        var elapsed = Stopwatch.GetElapsedTime(start);
        return new Sample(elapsed.TotalNanoseconds / count, (double)(GC.GetAllocatedBytesForCurrentThread() - bytes) / count);
    }

    private RatioFigure Figure(string name, int index, Sample[,,] samples)
    {
        var all = Enumerable.Range(0, rounds).ToArray();
        return new RatioFigure(name,
            Median(all.Select(round => Mean(round, index))),
            Median(all.Select(round => samples[0, round, index].Bytes)),
            Median(all.Select(round => Mean(round, index) / Mean(round, 0))));

        double Mean(int round, int arm) => Enumerable.Range(0, threads).Average(thread => samples[thread, round, arm].Nanoseconds);
    }

    private double Median(IEnumerable<double> values) => values.Order().ElementAt(rounds / 2);

    private readonly record struct Sample(double Nanoseconds, double Bytes)
    {
        public Sample FasterOf(Sample other) => Nanoseconds == 0 || other.Nanoseconds < Nanoseconds ? other : this;
    }
}

/// <summary>The medians of one arm, per operation.</summary>
internal readonly record struct RatioFigure(string Arm, double Nanoseconds, double Bytes, double Ratio);
