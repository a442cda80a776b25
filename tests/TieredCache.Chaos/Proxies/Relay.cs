using System.Net.Sockets;

namespace TieredCache.Chaos.Proxies;

/// <summary>One connection through a proxy: two pumps, each of which looks at the conditions before it hands a piece on.</summary>
internal sealed class Relay(TcpClient client, TcpClient server, Conditions conditions, PortRewriter? ports)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(2);
    private readonly MessageFilter _messages = new(conditions);
    private volatile bool _isForgotten;

    /// <summary>Whether the client has subscribed to something on this connection.</summary>
    public bool IsSubscription => _messages.IsOn;

    public bool IsForgotten { get => _isForgotten; set => _isForgotten = value; }

    public async Task RunAsync()
    {
        client.NoDelay = server.NoDelay = true;
        await Task.WhenAny(PumpAsync(client, server, isReply: false), PumpAsync(server, client, isReply: true));
    }

    public void Reset()
    {
        foreach (var side in new[] { client, server })
        {
            try
            {
                side.Client?.Close(0);
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                // Closed already.
            }

            side.Dispose();
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, bool isReply)
    {
        var buffer = new byte[65536];
        var (source, target) = (from.GetStream(), to.GetStream());
        int read;
        while ((read = await source.ReadAsync(buffer)) > 0)
        {
            ReadOnlyMemory<byte> piece = buffer.AsMemory(0, read);
            if (!isReply)
            {
                _messages.Watch(piece.Span);
            }
            else
            {
                piece = ports?.Rewrite(piece) ?? piece;
                piece = _messages.IsOn ? _messages.Filter(piece) : piece;
            }

            await WaitAsync();
            if (!_isForgotten)
            {
                await HandOnAsync(target, piece);
            }
        }
    }

    private async Task WaitAsync()
    {
        if (conditions.DelayMs is > 0 and var delay)
        {
            await Task.Delay(delay);
        }

        while (conditions.Holds || (conditions.HoldsSubscriptions && IsSubscription))
        {
            await Task.Delay(Look);
        }
    }

    private async Task HandOnAsync(NetworkStream target, ReadOnlyMemory<byte> piece)
    {
        if (!conditions.Slices)
        {
            await target.WriteAsync(piece);
            return;
        }

        for (var (at, length) = (0, 1); at < piece.Length; at += length, length = conditions.Slices ? (length % 3) + 1 : piece.Length)
        {
            await target.WriteAsync(piece.Slice(at, Math.Min(length, piece.Length - at)));
        }
    }
}
