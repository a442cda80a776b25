namespace TieredCache.HitRates.Generation;

/// <summary>Draws ranks from 0 on, each in proportion to (rank + 1) to the power of minus alpha.</summary>
internal sealed class ZipfSampler
{
    private readonly double[] _cumulative;

    public ZipfSampler(int keys, double alpha)
    {
        _cumulative = new double[keys];
        var sum = 0.0;
        for (var rank = 0; rank < keys; rank++)
        {
            sum += 1 / Math.Pow(rank + 1, alpha);
            _cumulative[rank] = sum;
        }
    }

    public int Next(Dice dice)
    {
        var place = Array.BinarySearch(_cumulative, dice.NextDouble() * _cumulative[^1]);
        return Math.Min(place < 0 ? ~place : place, _cumulative.Length - 1);
    }
}
