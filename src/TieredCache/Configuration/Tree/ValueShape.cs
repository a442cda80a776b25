namespace TieredCache.Configuration.Tree;

/// <summary>What a value looks like in JSON, in the words of JSON Schema.</summary>
/// <param name="Type">boolean, integer, number, string, or array for a list of texts.</param>
internal sealed record ValueShape(string Type)
{
    public static readonly ValueShape Boolean = new("boolean");
    public static readonly ValueShape Text = new("string");
    public static readonly ValueShape TextList = new("array");

    /// <summary>The least number.</summary>
    public double? Minimum { get; init; }

    /// <summary>The greatest number.</summary>
    public double? Maximum { get; init; }

    /// <summary>What a number has to be below.</summary>
    public double? Below { get; init; }

    /// <summary>What a text has to match.</summary>
    public string? Pattern { get; init; }

    /// <summary>The only texts there are; null: any.</summary>
    public IReadOnlyList<string>? Words { get; init; }
}
