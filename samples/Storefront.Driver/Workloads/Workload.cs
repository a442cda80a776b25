namespace Storefront.Driver.Workloads;

/// <summary>Products to ask for, in order, and how many requests the comparison without a cache is measured on.</summary>
internal sealed record Workload(string Name, int[] Products, int SampleSize)
{
    /// <summary>Requests spread evenly over the whole workload, so that the sample has its mix.</summary>
    public int[] Sample()
    {
        var size = Math.Min(SampleSize, Products.Length);
        return [.. Enumerable.Range(0, size).Select(i => Products[(long)i * Products.Length / size])];
    }
}
