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
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly string _directory;
    private readonly bool _cluster;
    private Process? _process;

    /// <param name="cluster">Whether it is to be a node of a cluster.</param>
    /// <param name="more">Further arguments; where they say otherwise they win.</param>
    public RedisServerProcess(bool cluster = false, params string[] more)
    {
        _cluster = cluster;
        More = more;
        _directory = Directory.CreateTempSubdirectory("tieredcache-redis-").FullName;
        Port = FreePort(cluster);
        AppDomain.CurrentDomain.ProcessExit += OnExit;
        Start();
    }

    /// <summary>Starts a sentinel: a server that keeps what it is told in a file.</summary>
    public static RedisServerProcess Sentinel(string[] lines)
    {
        var file = Path.GetTempFileName();
        File.WriteAllLines(file, lines);
        return new(cluster: false, file, "--sentinel");
    }

    public int Port { get; }

    /// <summary>Further arguments of the next start.</summary>
    public IReadOnlyList<string> More { get; set; }

    /// <summary>All arguments of the next start, for what is not a plain server; empty: our own and <see cref="More"/>.</summary>
    public IReadOnlyList<string> Instead { get; set; } = [];

    /// <summary>Where it keeps its files.</summary>
    public string Folder => _directory;

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
            arguments.AddRange(["--cluster-enabled", "yes", "--cluster-config-file", "nodes.conf", "--cluster-node-timeout", "1000"]);
        }

        if (More is [var file, "--sentinel"])
        {
            arguments = [file, "--port", $"{Port}", "--bind", "127.0.0.1", "--dir", _directory, "--logfile", "redis.log", "--sentinel"];
        }
        else
        {
            arguments.AddRange(More);
            arguments = Instead.Count > 0 ? [.. Instead] : arguments;
        }

        try
        {
            _process = Process.Start(new ProcessStartInfo("redis-server", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new InvalidOperationException(
                "This starts a Redis of its own. Install redis-server 7.0 or newer so that it is on the PATH (Debian: apt install redis-server; macOS: brew install redis).", error);
        }

        WaitUntilItAnswers(_process);
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
        using var client = Connect();
        return Send(client, words);
    }

    /// <summary>The same as a user without a password.</summary>
    public string CommandAs(string user, params string[] words)
    {
        using var client = Connect();
        Send(client, ["AUTH", user, "none"]);
        return Send(client, words);
    }

    /// <summary>Sends one command and reads the reply, an array of strings.</summary>
    public string[] List(params string[] words) =>
        [.. Command(words).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] is not ('*' or '$'))];

    /// <summary>True once this server is a primary.</summary>
    public bool IsPrimary() => Command("ROLE").Contains("master", StringComparison.Ordinal);

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

    private TcpClient Connect()
    {
        var client = new TcpClient { ReceiveTimeout = 5000 };
        client.Connect(IPAddress.Loopback, Port);
        return client;
    }

    private static string Send(TcpClient client, string[] words)
    {
        var text = new StringBuilder($"*{words.Length}\r\n");
        foreach (var word in words)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n");
        }

        client.GetStream().Write(Encoding.UTF8.GetBytes(text.ToString()));
        var buffer = new byte[65536];
        return Encoding.UTF8.GetString(buffer, 0, client.GetStream().Read(buffer));
    }

    private void OnExit(object? sender, EventArgs e) => Kill();

    private void Signal(string name)
    {
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
        {
            throw new PlatformNotSupportedException("Freezing a process needs signals.");
        }

        using var kill = Process.Start("kill", [$"-{name}", $"{_process!.Id}"]);
        kill.WaitForExit();
    }

    private void WaitUntilItAnswers(Process process)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < Patience && !process.HasExited)
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

        var when = process.HasExited ? "ended before it answered" : $"did not answer within {Patience.TotalSeconds} s";
        throw new InvalidOperationException($"redis-server on port {Port} {when}. The tests need 7.0 or newer. It said:\n{LastWords(process)}");
    }

    // What the command line has wrong it prints, all else it logs.
    private string LastWords(Process process)
    {
        process.Kill();
        var printed = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        Kill();
        var log = Path.Combine(_directory, "redis.log");
        return string.Join('\n', printed.Split('\n').Concat(File.Exists(log) ? File.ReadLines(log) : []).Where(static line => line.Trim().Length > 0).TakeLast(20));
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
