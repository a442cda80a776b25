namespace Storefront.Driver.Workloads;

/// <summary>
/// The built-in workload: few products are asked for often and many seldom, as in a shop. The probability of rank r is
/// proportional to 1 / r^0.9 (a Zipf-like distribution; L. Breslau et al., "Web Caching and Zipf-like Distributions",
/// INFOCOM 1999, found exponents of 0.64 to 0.83 at web proxies, shops are steeper). The seed is fixed: every run asks the same.
/// </summary>
internal static class ZipfWorkload
{
    private const int Requests = 60_000;
    private const int SampleSize = 5_000;
    private const double Exponent = 0.9;
    private const int Seed = 42;

    public static Workload Make(int products)
    {
        var dice = new Random(Seed);
        var ranked = Enumerable.Range(0, products).ToArray();
        dice.Shuffle(ranked);
        var cumulated = Cumulate(products);
        var requests = new int[Requests];
        for (var i = 0; i < requests.Length; i++)
        {
            var found = Array.BinarySearch(cumulated, dice.NextDouble() * cumulated[^1]);
            requests[i] = ranked[Math.Min(found < 0 ? ~found : found, products - 1)];
        }

        return new Workload($"Zipf-like, {Requests:N0} requests over {products:N0} products", requests, SampleSize);
    }

    private static double[] Cumulate(int products)
    {
        var cumulated = new double[products];
        var sum = 0.0;
        for (var rank = 0; rank < products; rank++)
        {
            cumulated[rank] = sum += Math.Pow(rank + 1, -Exponent);
        }

        return cumulated;
    }
}
