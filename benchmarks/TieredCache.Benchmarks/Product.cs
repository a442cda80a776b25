namespace TieredCache.Benchmarks;

/// <summary>What the benchmarks keep: a reference type, as most values of an application are.</summary>
public sealed record Product(int Id, string Name, decimal Price, string Description)
{
    private const string Prose = "A sturdy kettle of brushed steel, 1.7 litres, with a thermometer in the lid and a handle that stays cool. ";

    /// <summary>A product of about <paramref name="bytes"/> bytes as JSON.</summary>
    public static Product OfSize(int id, int bytes)
    {
        const int Frame = 60;
        var length = Math.Max(0, bytes - Frame);
        var text = string.Concat(Enumerable.Range(0, (length / Prose.Length) + 1).Select(static i => Prose.Replace("1.7", $"{i}.7", StringComparison.Ordinal)));
        return new Product(id, $"Kettle {id}", 49.90m, text[..length]);
    }
}
