using System.Text;
using TieredCache.Chaos.Proxies;

namespace TieredCache.Chaos.Tests.Proxies;

public sealed class MessageFilterTests
{
    private readonly Conditions _conditions = new();
    private readonly MessageFilter _filter;

    public MessageFilterTests() => _filter = new(_conditions);

    [Fact]
    public void It_is_on_from_the_first_subscription()
    {
        _filter.Watch("*1\r\n$4\r\nPING\r\n"u8);
        Assert.False(_filter.IsOn);
        _filter.Watch("*2\r\n$9\r\nSUBSCRIBE\r\n$1\r\na\r\n"u8);
        Assert.True(_filter.IsOn);
    }

    [Theory]
    [InlineData("+PONG\r\n")]
    [InlineData("*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n")]
    [InlineData("$-1\r\n:7\r\n*0\r\n")]
    public void What_is_whole_passes_as_it_is(string replies) => Assert.Equal(replies, Filter(replies));

    [Fact]
    public void What_is_cut_anywhere_comes_out_whole()
    {
        var text = "+OK\r\n" + Message("tc:{a}:ch", "key0x") + ":5\r\n" + Message("other", "key0x");
        for (var at = 0; at <= text.Length; at++)
        {
            Assert.Equal(text, Filter(text[..at]) + Filter(text[at..]));
        }
    }

    [Fact]
    public void Only_messages_of_the_buckets_are_dropped()
    {
        _conditions.DropsMessages = true;
        Assert.Equal("+OK\r\n" + Message("other", "b"), Filter("+OK\r\n" + Message("tc:{a}:ch", "a") + Message("other", "b")));
    }

    [Fact]
    public void A_deaf_node_hears_of_another_key()
    {
        _conditions.Deafens = true;
        Assert.Equal(Message("tc:{a}:ch", "default:r00y"), Filter(Message("tc:{a}:ch", "default:r00x")));
    }

    internal static string Message(string channel, string payload) => $"*3\r\n$7\r\nmessage\r\n${channel.Length}\r\n{channel}\r\n${payload.Length}\r\n{payload}\r\n";

    private string Filter(string piece) => Encoding.ASCII.GetString(_filter.Filter(Encoding.ASCII.GetBytes(piece)).Span);
}
