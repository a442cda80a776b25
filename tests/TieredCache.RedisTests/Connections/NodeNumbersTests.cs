using TieredCache.Redis.Connections;

namespace TieredCache.RedisTests.Connections;

public sealed class NodeNumbersTests
{
    private const int Many = 100_000;

    [Fact]
    public void No_two_epochs_and_no_two_tokens_agree()
    {
        NodeNumbers[] nodes = [new(), new()];
        Assert.Equal(2 * Many, nodes.SelectMany(node => Enumerable.Range(0, Many).Select(_ => BitConverter.ToUInt64(node.NewEpoch()))).Distinct().Count());
        Assert.Equal(2 * Many, nodes.SelectMany(node => Enumerable.Range(0, Many).Select(_ => node.NewToken())).Distinct().Count());
    }

    [Fact]
    public void An_epoch_has_eight_bytes_and_a_token_thirty_two_digits()
    {
        var node = new NodeNumbers();
        Assert.Equal(8, node.NewEpoch().Length);
        Assert.Matches("^[0-9A-F]{32}$", node.NewToken());
        Assert.StartsWith(node.Node.ToString("X16", System.Globalization.CultureInfo.InvariantCulture), node.NewToken(), StringComparison.Ordinal);
    }
}
