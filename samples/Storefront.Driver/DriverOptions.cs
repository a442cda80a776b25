namespace Storefront.Driver;

/// <summary>What the command line asks for.</summary>
/// <param name="Nodes">The addresses of the nodes; requests go to them in turn.</param>
/// <param name="Replay">The trace to replay; null: the built-in workload.</param>
/// <param name="Concurrency">How many requests are under way at a time.</param>
internal sealed record DriverOptions(IReadOnlyList<Uri> Nodes, string? Replay, int Concurrency)
{
    public const string Usage =
        """
        usage: Storefront.Driver --node URL [--node URL …] [--replay FILE.txt.gz] [--concurrency N]

          --node URL        a running Storefront; requests go to the nodes in turn
          --replay FILE     gzip text, one decimal key a line; without it, the built-in workload
          --concurrency N   requests under way at a time (16)
          --help            this text
        """;

    /// <exception cref="UsageException">An option is unknown, or its value is missing or out of bounds.</exception>
    public static DriverOptions Parse(IReadOnlyList<string> arguments)
    {
        var nodes = new List<Uri>();
        var options = new DriverOptions(nodes, Replay: null, Concurrency: 16);
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var name = arguments[i];
            var value = i + 1 < arguments.Count ? arguments[i + 1] : throw new UsageException($"{name} needs a value.");
            switch (name)
            {
                case "--node":
                    nodes.Add(ParseNode(value));
                    break;
                case "--replay":
                    options = options with { Replay = value };
                    break;
                case "--concurrency":
                    options = options with { Concurrency = ParseConcurrency(value) };
                    break;
                default:
                    throw new UsageException($"Unknown option: {name}");
            }
        }

        return nodes.Count > 0 ? options : throw new UsageException("At least one --node is needed.");
    }

    private static Uri ParseNode(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var node) && (node.Scheme == Uri.UriSchemeHttp || node.Scheme == Uri.UriSchemeHttps)
            ? node
            : throw new UsageException($"--node takes an address such as http://127.0.0.1:5000, not {value}.");

    private static int ParseConcurrency(string value) =>
        int.TryParse(value, out var number) && number is >= 1 and <= 1024
            ? number
            : throw new UsageException($"--concurrency takes 1 to 1024, not {value}.");
}
