using System.Net;
using System.Net.Sockets;
using System.Text;
using TieredCache.Chaos.Proxies;

namespace TieredCache.Chaos.Tests.Proxies;

public sealed class FaultProxyTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);
    private readonly FaultProxy _proxy;

    public FaultProxyTests()
    {
        _server.Start();
        _proxy = new(((IPEndPoint)_server.LocalEndpoint).Port, static () => new Dictionary<int, int>());
    }

    [Fact]
    public async Task Bytes_pass_both_ways()
    {
        using var pair = await ConnectAsync();
        await Send(pair.Client, "there");
        Assert.Equal("there", await Receive(pair.Server, 5));
        await Send(pair.Server, "and back");
        Assert.Equal("and back", await Receive(pair.Client, 8));
    }

    [Fact]
    public async Task What_is_held_comes_when_it_is_over()
    {
        using var pair = await ConnectAsync();
        _proxy.Conditions.Holds = true;
        await Send(pair.Client, "late");
        var coming = Receive(pair.Server, 4);
        Assert.NotSame(coming, await Task.WhenAny(coming, Task.Delay(100)));
        _proxy.Conditions.Holds = false;
        Assert.Equal("late", await coming.WaitAsync(Soon));
    }

    [Fact]
    public async Task In_slices_nothing_is_lost()
    {
        using var pair = await ConnectAsync();
        _proxy.Conditions.Slices = true;
        var text = string.Concat(Enumerable.Range(0, 300));
        await Send(pair.Client, text);
        Assert.Equal(text, await Receive(pair.Server, text.Length));
    }

    [Fact]
    public async Task A_reset_ends_what_is_open_and_lets_new_connections_pass()
    {
        using (var pair = await ConnectAsync())
        {
            _proxy.Reset(static _ => true);
            await Assert.ThrowsAnyAsync<IOException>(() => Receive(pair.Client, 1));
        }

        using var next = await ConnectAsync();
        await Send(next.Client, "x");
        Assert.Equal("x", await Receive(next.Server, 1));
    }

    [Fact]
    public async Task What_is_forgotten_stays_open_and_is_silent()
    {
        using var pair = await ConnectAsync();
        await Send(pair.Client, "a");
        await Receive(pair.Server, 1);
        Assert.Single(_proxy.Forget());
        await Send(pair.Client, "lost");
        var coming = Receive(pair.Server, 1);
        Assert.NotSame(coming, await Task.WhenAny(coming, Task.Delay(100)));
        using var next = await ConnectAsync();
        await Send(next.Client, "x");
        Assert.Equal("x", await Receive(next.Server, 1));
    }

    [Fact]
    public async Task Messages_can_be_dropped_and_replies_still_pass()
    {
        using var pair = await ConnectAsync();
        await Send(pair.Client, "SUBSCRIBE");
        await Receive(pair.Server, 9);
        _proxy.Conditions.DropsMessages = true;
        await Send(pair.Server, MessageFilterTests.Message("tc:{a}:ch", "removal"));
        await Send(pair.Server, "+PONG\r\n");
        Assert.Equal("+PONG\r\n", await Receive(pair.Client, 7));
    }

    public void Dispose()
    {
        _proxy.Dispose();
        _server.Dispose();
    }

    private async Task<Pair> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _proxy.Port);
        return new(client, await _server.AcceptTcpClientAsync().WaitAsync(Soon));
    }

    private static async Task Send(TcpClient to, string text) => await to.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));

    private static async Task<string> Receive(TcpClient from, int length)
    {
        var buffer = new byte[length];
        await from.GetStream().ReadExactlyAsync(buffer).AsTask().WaitAsync(Soon);
        return Encoding.ASCII.GetString(buffer);
    }

    private sealed record Pair(TcpClient Client, TcpClient Server) : IDisposable
    {
        public void Dispose()
        {
            Client.Dispose();
            Server.Dispose();
        }
    }
}
