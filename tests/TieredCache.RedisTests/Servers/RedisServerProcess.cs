using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace TieredCache.RedisTests.Servers;

/// <summary>
/// One redis-server of our own: on a free loopback port, in a temporary directory, with nothing written to disk, ended by
/// its process id when it is disposed and, whatever happens, when the test process exits.
/// </summary>
internal sealed class RedisServerProcess : IDisposable
{
    private readonly string _directory;
    private readonly bool _cluster;
    private readonly string[] _more;
    private Process? _process;

    public RedisServerProcess(bool cluster = false, params string[] more)
    {
        _cluster = cluster;
        _more = more;
        _directory = Directory.CreateTempSubdirectory("tieredcache-redis-").FullName;
        Port = FreePort(cluster);
        AppDomain.CurrentDomain.ProcessExit += OnExit;
        Start();
    }

    public int Port { get; }

    public string EndPoint => $"127.0.0.1:{Port}";

    /// <summary>Starts the server, or starts it again on the same port; returns when it answers.</summary>
    public void Start()
    {
        List<string> arguments =
        [
            "--port", $"{Port}", "--bind", "127.0.0.1", "--dir", _directory, "--save", "", "--appendonly", "no",
            "--logfile", "redis.log", "--enable-debug-command", "yes",
        ];
        if (_cluster)
        {
            arguments.AddRange(["--cluster-enabled", "yes", "--cluster-config-file", "nodes.conf", "--cluster-node-timeout", "2000"]);
        }

        arguments.AddRange(_more);
        try
        {
            _process = Process.Start(new ProcessStartInfo("redis-server", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new InvalidOperationException(
                "These tests need a real Redis. Install redis-server so that it is on the PATH (Debian: apt install redis-server; macOS: brew install redis), "
                + "or set TIEREDCACHE_REDIS to the connection string of a Redis that may be flushed.", error);
        }

        WaitUntilItAnswers();
    }

    /// <summary>Ends the server at once, as a power cut would.</summary>
    public void Kill()
    {
        if (_process is { } process)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
            _process = null;
        }
    }

    /// <summary>Stops the process without closing its connections: they stay open and are silent.</summary>
    public void Freeze() => Signal("STOP");

    public void Thaw() => Signal("CONT");

    /// <summary>Sends one command over a connection of its own, and returns the raw reply.</summary>
    public string Command(params string[] words)
    {
        using var client = new TcpClient { ReceiveTimeout = 5000 };
        client.Connect(IPAddress.Loopback, Port);
        using var stream = client.GetStream();
        var text = new StringBuilder($"*{words.Length}\r\n");
        foreach (var word in words)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n");
        }

        stream.Write(Encoding.UTF8.GetBytes(text.ToString()));
        var buffer = new byte[65536];
        return Encoding.UTF8.GetString(buffer, 0, stream.Read(buffer));
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        Kill();
        try
        {
            Directory.Delete(_directory, recursive: true);
        }
        catch (IOException)
        {
            // The directory is temporary anyway.
        }
    }

    private void OnExit(object? sender, EventArgs e) => Kill();

    private void Signal(string name)
    {
        Assert.False(RuntimeInformation.IsOSPlatform(OSPlatform.Windows), "Freezing a process needs signals.");
        using var kill = Process.Start("kill", [$"-{name}", $"{_process!.Id}"]);
        kill.WaitForExit();
    }

    private void WaitUntilItAnswers()
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < TimeSpan.FromSeconds(10))
        {
            try
            {
                if (Command("PING").StartsWith("+PONG", StringComparison.Ordinal))
                {
                    return;
                }
            }
            catch (SocketException)
            {
            }
            catch (IOException)
            {
            }

            Thread.Sleep(10);
        }

        throw new InvalidOperationException($"redis-server on port {Port} did not answer within 10 s.");
    }

    // A cluster node also listens on its port + 10000.
    private static int FreePort(bool cluster)
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var port = ((IPEndPoint)listener.LocalEndpoint).Port;
            if (!cluster)
            {
                return port;
            }

            if (port <= 55535)
            {
                try
                {
                    using var bus = new TcpListener(IPAddress.Loopback, port + 10000);
                    bus.Start();
                    return port;
                }
                catch (SocketException)
                {
                }
            }
        }
    }
}
