using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TieredCache.Chaos.Servers;

/// <summary>A connection to a server, past the proxies and past any client library: for faults, for watching, for PING.</summary>
internal sealed class RespClient : IDisposable
{
    private const int PatienceMs = 2000;
    private readonly TcpClient _client = new() { ReceiveTimeout = PatienceMs, SendTimeout = PatienceMs, NoDelay = true };
    private readonly BufferedStream _stream;

    public RespClient(int port)
    {
        // A server that stands still lets its clients connect and says nothing.
        _client.Connect(IPAddress.Loopback, port);
        _stream = new BufferedStream(_client.GetStream(), 65536);
    }

    /// <summary>One command on a connection of its own.</summary>
    /// <exception cref="RespException">The server refused it.</exception>
    /// <exception cref="IOException">It could not be sent, or was not answered.</exception>
    public static object? Ask(int port, params object[] words)
    {
        try
        {
            using var client = new RespClient(port);
            return client.Call(words);
        }
        catch (SocketException error)
        {
            throw new IOException(error.Message, error);
        }
    }

    /// <summary>The same as text; empty where there is nothing.</summary>
    public static string AskText(int port, params object[] words) => TextOf(Ask(port, words));

    /// <summary>Whether a fresh connection is answered.</summary>
    public static bool Answers(int port)
    {
        try
        {
            return AskText(port, "PING") == "PONG";
        }
        catch (Exception error) when (error is IOException or RespException)
        {
            return false;
        }
    }

    public static string TextOf(object? reply) => reply switch
    {
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        null => "",
        _ => Convert.ToString(reply, CultureInfo.InvariantCulture) ?? "",
    };

    /// <returns>A string for a line, bytes, a number, an array of these, or null.</returns>
    public object? Call(params object[] words)
    {
        Send(words);
        var reply = Read();
        return reply is RespException refused ? throw refused : reply;
    }

    public void Dispose()
    {
        _stream.Dispose();
        _client.Dispose();
    }

    private void Send(object[] words)
    {
        using var command = new MemoryStream();
        command.Write(Encoding.UTF8.GetBytes($"*{words.Length}\r\n"));
        foreach (var word in words)
        {
            var bytes = word as byte[] ?? Encoding.UTF8.GetBytes(Convert.ToString(word, CultureInfo.InvariantCulture)!);
            command.Write(Encoding.UTF8.GetBytes($"${bytes.Length}\r\n"));
            command.Write(bytes);
            command.Write("\r\n"u8);
        }

        _client.GetStream().Write(command.GetBuffer(), 0, (int)command.Length);
    }

    private object? Read()
    {
        var line = ReadLine();
        switch (line.Length > 0 ? line[0] : ' ')
        {
            case '+': return line[1..];
            case '-': return new RespException(line[1..]);
            case ':': return long.Parse(line[1..], CultureInfo.InvariantCulture);
            case '$' when line == "$-1": return null;
            case '$':
                var bytes = new byte[int.Parse(line[1..], CultureInfo.InvariantCulture)];
                _stream.ReadExactly(bytes);
                ReadLine();
                return bytes;
            case '*' when line == "*-1": return null;
            case '*': return Enumerable.Range(0, int.Parse(line[1..], CultureInfo.InvariantCulture)).Select(_ => Read()).ToArray();
            default: throw new IOException($"This is no reply: {line}");
        }
    }

    private string ReadLine()
    {
        var line = new StringBuilder();
        while (true)
        {
            switch (_stream.ReadByte())
            {
                case -1: throw new IOException("The server has closed the connection.");
                case '\r': break;
                case '\n': return line.ToString();
                case var letter: line.Append((char)letter); break;
            }
        }
    }
}

/// <summary>The server said no.</summary>
internal sealed class RespException(string message) : Exception(message);
