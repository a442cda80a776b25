using System.Globalization;
using System.Text.RegularExpressions;

namespace TieredCache.RedisTests.Servers;

/// <summary>One node on a server of its own, whose commands can be counted.</summary>
public abstract class OnOneServer(TimeSpan timeout) : IAsyncLifetime
{
    private protected RedisServerProcess Server { get; } = new();

    private protected ContractNode Node { get; private set; } = null!;

    public async Task InitializeAsync() => Node = await RedisNode.StartAsync(Server.EndPoint, "p", timeout);

    public async Task DisposeAsync()
    {
        await Node.DisposeAsync();
        Server.Dispose();
    }

    private protected int Calls(string command) =>
        Regex.Match(Server.Command("INFO", "commandstats"), $"cmdstat_{command}:calls=([0-9]+)") is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
}
