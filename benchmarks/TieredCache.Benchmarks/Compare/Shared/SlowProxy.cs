using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace TieredCache.Benchmarks.Compare.Shared;

/// <summary>A way to a server that takes a while in each direction, however much is under way: as a distant network, whose bandwidth is no matter.</summary>
internal sealed class SlowProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly IPEndPoint _target;
    private readonly TimeSpan _delay;

    public SlowProxy(string target, TimeSpan delay)
    {
        (_target, _delay) = (IPEndPoint.Parse(target), delay);
        _listener.Start();
        EndPoint = _listener.LocalEndpoint.ToString()!;
        _ = AcceptAsync();
    }

    public string EndPoint { get; }

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = RelayAsync(await _listener.AcceptTcpClientAsync(_end.Token), _end.Token);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The proxy is gone.
        }
    }

    private async Task RelayAsync(TcpClient client, CancellationToken end)
    {
        using var server = new TcpClient { NoDelay = true };
        using (client)
        {
            client.NoDelay = true;
            try
            {
                await server.ConnectAsync(_target, end);
                await Task.WhenAny(PumpAsync(client, server, end), PumpAsync(server, client, end));
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException)
            {
                // One side has closed.
            }
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, CancellationToken end)
    {
        var pieces = Channel.CreateUnbounded<(long Due, byte[] Bytes)>();
        var sending = SendAsync(to.GetStream(), pieces.Reader, end);
        var buffer = new byte[65_536];
        int read;
        while ((read = await from.GetStream().ReadAsync(buffer, end)) > 0)
        {
            pieces.Writer.TryWrite((Environment.TickCount64 + (long)_delay.TotalMilliseconds, buffer[..read]));
        }

        pieces.Writer.Complete();
        await sending;
    }

    private static async Task SendAsync(NetworkStream to, ChannelReader<(long Due, byte[] Bytes)> pieces, CancellationToken end)
    {
        await foreach (var (due, bytes) in pieces.ReadAllAsync(end))
        {
            if (due - Environment.TickCount64 is > 0 and var left)
            {
                await Task.Delay((int)left, end);
            }

            await to.WriteAsync(bytes, end);
        }
    }
}
