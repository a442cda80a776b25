using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace TieredCache.Throughput.Measuring;

/// <summary>A redis-server of the benchmark's own: a free loopback port, a temporary directory, nothing on disk; ended by its process id.</summary>
internal sealed class RedisServer : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("tieredcache-benchmark-");
    private readonly Process _process;

    private RedisServer(int port)
    {
        EndPoint = $"127.0.0.1:{port}";
        string[] arguments = ["--port", $"{port}", "--bind", "127.0.0.1", "--dir", _directory.FullName, "--save", "", "--appendonly", "no", "--logfile", "redis.log"];
        _process = Process.Start("redis-server", arguments);
        AppDomain.CurrentDomain.ProcessExit += OnExit;
    }

    public string EndPoint { get; }

    /// <summary>Starts a server and waits until it answers.</summary>
    public static async Task<RedisServer> StartAsync()
    {
        var server = new RedisServer(FreePort());
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var client = await ConnectionMultiplexer.ConnectAsync(server.EndPoint);
                await client.GetDatabase().PingAsync();
                return server;
            }
            catch (RedisException) when (watch.Elapsed < TimeSpan.FromSeconds(10))
            {
                await Task.Delay(20);
            }
        }
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _directory.Delete(recursive: true);
    }

    private void OnExit(object? sender, EventArgs e) => Dispose();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
