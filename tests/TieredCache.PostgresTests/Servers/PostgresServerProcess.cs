using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace TieredCache.PostgresTests.Servers;

/// <summary>
/// A PostgreSQL of our own: on a free loopback port, in a temporary directory, not synced to the disk, ended by its process id
/// when it is disposed and, whatever happens, when the test process exits. It refuses to run as root, who therefore starts it as nobody.
/// </summary>
internal sealed class PostgresServerProcess : IDisposable
{
    private const string Nobody = "65534";
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(30);
    private readonly string _folder = Directory.CreateTempSubdirectory("tieredcache-postgres-").FullName;
    private readonly int _port = FreePort();
    private readonly Process _process;

    public PostgresServerProcess()
    {
        var data = Path.Combine(_folder, "data");
        try
        {
            Prepare(data);
        }
        catch
        {
            Directory.Delete(_folder, recursive: true);
            throw;
        }

        AppDomain.CurrentDomain.ProcessExit += OnExit;
        _process = Start(Program("postgres"),
        [
            "-D", data, "-p", $"{_port}", "-k", "", "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off",
            "-c", "max_connections=60", "-c", "deadlock_timeout=200ms",
        ], isServer: true);
        _ = _process.StandardOutput.ReadToEndAsync();
        _ = _process.StandardError.ReadToEndAsync();
        WaitUntilItAnswers();
    }

    public string ConnectionString => $"Host=127.0.0.1;Port={_port};Username=postgres;Database=postgres;Maximum Pool Size=40;Timeout=10";

    private static bool IsRoot => Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows();

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        Stop();
        Directory.Delete(_folder, recursive: true);
    }

    private void Prepare(string data)
    {
        if (IsRoot)
        {
            Run("chown", [$"{Nobody}:{Nobody}", _folder]);
        }

        Run(Program("initdb"), ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"], isServer: true);
    }

    private void OnExit(object? sender, EventArgs e) => Stop();

    // An interrupt is a fast shutdown: the server ends its children and frees what it shares with them.
    private void Stop()
    {
        if (!_process.HasExited)
        {
            Run("kill", ["-INT", $"{_process.Id}"]);
            if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
            {
                _process.Kill();
            }
        }

        _process.Dispose();
    }

    private void WaitUntilItAnswers()
    {
        var watch = Stopwatch.StartNew();
        while (!_process.HasExited && watch.Elapsed < StartTime)
        {
            try
            {
                using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
                connection.Open();
                return;
            }
            catch (NpgsqlException)
            {
                Thread.Sleep(20);
            }
        }

        Stop();
        throw new InvalidOperationException($"The PostgreSQL in {_folder} did not answer on port {_port} within {StartTime.TotalSeconds} s.");
    }

    /// <summary>The newest that Debian has put aside, else what is on the path.</summary>
    private static string Program(string name) => Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql")
            .OrderByDescending(static version => int.TryParse(Path.GetFileName(version), out var number) ? number : 0)
            .Select(version => Path.Combine(version, "bin", name)).FirstOrDefault(File.Exists) ?? name
        : name;

    private static void Run(string program, string[] arguments, bool isServer = false)
    {
        using var process = Start(program, arguments, isServer);
        _ = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} failed: {errors}{HowTo}");
        }
    }

    private static Process Start(string program, string[] arguments, bool isServer)
    {
        (program, arguments) = isServer && IsRoot
            ? ("setpriv", [$"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", "--", program, .. arguments])
            : (program, arguments);
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" })!;
        }
        catch (Win32Exception error)
        {
            throw new InvalidOperationException($"{program} could not be started. {HowTo}", error);
        }
    }

    private const string HowTo = "These tests need a real PostgreSQL, and its initdb and postgres. Install it (Debian: apt install postgresql; macOS: brew install postgresql), "
        + "or set TIEREDCACHE_POSTGRES to the connection string of a database in which tables may be made.";

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
