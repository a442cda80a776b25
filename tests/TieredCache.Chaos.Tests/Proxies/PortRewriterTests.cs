using System.Text;
using TieredCache.Chaos.Proxies;

namespace TieredCache.Chaos.Tests.Proxies;

public sealed class PortRewriterTests
{
    private readonly PortRewriter _rewriter = new(new Dictionary<int, int> { [43210] = 50001, [43211] = 50002 });

    [Theory]
    [InlineData("-MOVED 7 127.0.0.1:43210\r\n", "-MOVED 7 127.0.0.1:50001\r\n")]
    [InlineData("127.0.0.1:43210@53210 master\n127.0.0.1:43211@53211 slave\n", "127.0.0.1:50001@53210 master\n127.0.0.1:50002@53211 slave\n")]
    [InlineData("$9\r\n127.0.0.1\r\n$5\r\n43211\r\n", "$9\r\n127.0.0.1\r\n$5\r\n50002\r\n")]
    [InlineData("master_port:43210\r\n", "master_port:50001\r\n")]
    [InlineData("+43210\r\n", "+43210\r\n")]
    public void A_port_is_replaced_wherever_the_reply_is_cut(string reply, string expected)
    {
        for (var at = 0; at <= reply.Length; at++)
        {
            Assert.Equal(expected, Rewrite(reply[..at]) + Rewrite(reply[at..]));
        }
    }

    [Fact]
    public void Nothing_of_a_whole_reply_is_kept_back() => Assert.Equal("$1\r\n:\r\n:4\r\n", Rewrite("$1\r\n:\r\n:4\r\n"));

    private string Rewrite(string piece) => Encoding.ASCII.GetString(_rewriter.Rewrite(Encoding.ASCII.GetBytes(piece)).Span);
}
