namespace TieredCache.Throughput.Measuring;

/// <summary>What slices of one arm on one thread took.</summary>
internal readonly record struct Sample(double Nanoseconds, double Bytes, double Operations, double Hits)
{
    public double NanosecondsEach => Nanoseconds / Operations;

    public double BytesEach => Bytes / Operations;

    public double HitRatio => Hits / Operations;

    public Sample FasterOf(Sample other) => Operations == 0 || other.NanosecondsEach < NanosecondsEach ? other : this;

    public Sample Plus(Sample other) => new(Nanoseconds + other.Nanoseconds, Bytes + other.Bytes, Operations + other.Operations, Hits + other.Hits);
}

/// <summary>The medians of one arm, per operation.</summary>
/// <param name="Arm">Its name.</param>
/// <param name="Nanoseconds">Of a thread's time.</param>
/// <param name="Bytes">Allocated.</param>
/// <param name="Ratios">The medians of the rounds' ratios of the times, to each arm in turn.</param>
/// <param name="HitRatio">The share of operations that found something.</param>
internal readonly record struct Figure(string Arm, double Nanoseconds, double Bytes, IReadOnlyList<double> Ratios, double HitRatio)
{
    /// <summary>To the first arm.</summary>
    public double Ratio => Ratios[0];
}
