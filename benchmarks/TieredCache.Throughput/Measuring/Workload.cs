namespace TieredCache.Throughput.Measuring;

/// <summary>What all workloads have in common.</summary>
internal static class Workload
{
    /// <summary>How many operations a batch has, where they are short.</summary>
    public const int Batch = 1_024;
}

/// <summary>What the arms of one comparison do, in batches.</summary>
internal abstract class Workload<TArm>
    where TArm : IArm
{
    protected const int Batch = Workload.Batch;

    /// <summary>
    /// True where nothing is left for later, and so the fastest slice of a round is the truest: one that was interrupted says
    /// nothing about its arm. Where collections and maintenance belong to the price, all slices count.
    /// </summary>
    public virtual bool IsFastestTruest => false;

    /// <summary>True where other threads do a part of the work, and what they allocate counts too.</summary>
    public virtual bool CountsAllThreads => false;

    /// <summary>How many slices a round has: where one is to be found that nobody interrupted, they are short.</summary>
    public virtual int Slices => IsFastestTruest ? 60 : 10;

    /// <summary>How many batches an arm does before anything is measured.</summary>
    public virtual int WarmUp => 16;

    /// <summary>Makes the keys of the batches to come, and what they need, before the time is taken.</summary>
    public virtual void Prepare(TArm arm, int thread, long first, int batches)
    {
    }

    /// <summary>The keys of a thread's batch, one for each operation.</summary>
    public abstract ReadOnlySpan<string> KeysOf(int thread, long batch);

    /// <summary>Does a batch.</summary>
    /// <returns>How many keys were found.</returns>
    public abstract int Run(TArm arm, ReadOnlySpan<string> keys);
}
