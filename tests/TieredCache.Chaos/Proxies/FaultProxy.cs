using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace TieredCache.Chaos.Proxies;

/// <summary>One node's way to one server: a listener of our own that relays, and misbehaves on demand.</summary>
internal sealed class FaultProxy : IDisposable
{
    private readonly TcpListener _listener;
    private readonly ConcurrentDictionary<Relay, bool> _relays = new();
    private readonly int _target;
    private readonly Func<IReadOnlyDictionary<int, int>> _ports;

    /// <param name="target">The server's port.</param>
    /// <param name="ports">Where this node finds each server's port: replies are rewritten accordingly.</param>
    public FaultProxy(int target, Func<IReadOnlyDictionary<int, int>> ports)
    {
        _target = target;
        _ports = ports;
        _listener = Listen();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = AcceptAsync();
    }

    public int Port { get; }

    public Conditions Conditions { get; } = new();

    /// <summary>Ends the open connections with a reset; new ones pass.</summary>
    /// <param name="chosen">Which.</param>
    public void Reset(Func<Relay, bool> chosen)
    {
        foreach (var relay in _relays.Keys.Where(chosen))
        {
            relay.Reset();
        }
    }

    /// <summary>Swallows from now on what the open connections send either way, and never says so; new ones pass.</summary>
    public IReadOnlyList<Relay> Forget()
    {
        var open = _relays.Keys.ToArray();
        Array.ForEach(open, static relay => relay.IsForgotten = true);
        return open;
    }

    public void Dispose()
    {
        _listener.Dispose();
        Reset(static _ => true);
    }

    // Ports have five digits, so that one can stand for another in a reply of the same length.
    private static TcpListener Listen()
    {
        while (true)
        {
            var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start(512);
            if (((IPEndPoint)listener.LocalEndpoint).Port >= 10000)
            {
                return listener;
            }

            listener.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = RelayAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The proxy is gone.
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        var server = new TcpClient();
        var relay = new Relay(client, server, Conditions, _ports().Count > 1 ? new PortRewriter(_ports()) : null);
        _relays[relay] = true;
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _target);
            await relay.RunAsync();
        }
        catch (Exception error) when (error is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // One side has closed.
        }

        _relays.TryRemove(relay, out _);
        relay.Reset();
    }
}
