using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace TieredCache.RedisTests.Servers;

/// <summary>A relay before a server. On demand it swallows all that its open connections send, without closing them, as a firewall that forgot them does; new ones pass.</summary>
internal sealed class SwallowingRelay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Pair> _pairs = [];
    private readonly int _target;

    public SwallowingRelay(int target)
    {
        _target = target;
        _listener.Start();
        _ = AcceptAsync();
    }

    public string EndPoint => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public void SwallowWhatIsOpen()
    {
        foreach (var pair in _pairs)
        {
            pair.Swallows = true;
        }
    }

    /// <summary>Swallows only what goes over connections that have subscribed to something.</summary>
    public void SwallowSubscriptions()
    {
        foreach (var pair in _pairs.Where(pair => pair.Subscribes))
        {
            pair.Swallows = true;
        }
    }

    /// <summary>Swallows what the server answers over the connections that are open; what is sent to it comes through.</summary>
    public void SwallowAnswers()
    {
        foreach (var pair in _pairs)
        {
            pair.SwallowsAnswers = true;
        }
    }

    /// <summary>Closes the connections that are open; new ones pass.</summary>
    public void CloseWhatIsOpen()
    {
        foreach (var pair in _pairs)
        {
            pair.Client.Dispose();
            pair.Server.Dispose();
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        CloseWhatIsOpen();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                var pair = new Pair(client, new TcpClient());
                await pair.Server.ConnectAsync(IPAddress.Loopback, _target);
                _pairs.Add(pair);
                _ = PumpAsync(pair, pair.Client, pair.Server);
                _ = PumpAsync(pair, pair.Server, pair.Client);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The relay, or the server behind it, is gone.
        }
    }

    private static async Task PumpAsync(Pair pair, TcpClient from, TcpClient to)
    {
        try
        {
            var buffer = new byte[65536];
            int read;
            while ((read = await from.GetStream().ReadAsync(buffer)) > 0)
            {
                pair.Subscribes |= from == pair.Client && buffer.AsSpan(0, read).IndexOf("\r\nSUBSCRIBE\r\n"u8) >= 0;
                if (!pair.Swallows && !(pair.SwallowsAnswers && from == pair.Server))
                {
                    await to.GetStream().WriteAsync(buffer.AsMemory(0, read));
                }
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // One side has closed.
        }

        to.Dispose();
    }

    private sealed record Pair(TcpClient Client, TcpClient Server)
    {
        public volatile bool Subscribes;
        public volatile bool Swallows;
        public volatile bool SwallowsAnswers;
    }
}
