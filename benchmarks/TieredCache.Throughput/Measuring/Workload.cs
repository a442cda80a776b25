namespace TieredCache.Throughput.Measuring;

/// <summary>What the arms of one comparison do, in batches.</summary>
internal abstract class Workload
{
    /// <summary>How many operations a batch has.</summary>
    public const int Batch = 1_024;

    /// <summary>
    /// True where nothing is left for later, and so the fastest slice of a round is the truest: one that was interrupted says
    /// nothing about its arm. Where collections and maintenance belong to the price, all slices count.
    /// </summary>
    public virtual bool IsFastestTruest => false;

    /// <summary>How many slices a round has: where one is to be found that nobody interrupted, they are short.</summary>
    public int Slices => IsFastestTruest ? 60 : 10;

    /// <summary>How many batches an arm does before anything is measured.</summary>
    public virtual int WarmUp => 16;

    /// <summary>Makes the keys of the batches to come, on the thread's own time.</summary>
    public virtual void Prepare(int thread, long first, int batches)
    {
    }

    /// <summary>The keys of a thread's batch.</summary>
    public abstract ReadOnlySpan<string> KeysOf(int thread, long batch);

    /// <summary>Does a batch.</summary>
    /// <returns>How many keys were found.</returns>
    public abstract int Run(Arm arm, ReadOnlySpan<string> keys);
}
