using TieredCache.Chaos.Messages;
using TieredCache.Chaos.Nodes;
using TieredCache.Chaos.Proxies;
using TieredCache.Chaos.Servers;

namespace TieredCache.Chaos.Fleet;

/// <summary>The place of a node: its proxies, which stay, and the process that lives there now.</summary>
internal sealed class NodeSlot : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Dictionary<int, FaultProxy> _proxies = [];
    private readonly Database _database;
    private readonly Action<Happening> _note;
    private readonly string _logs;
    private NodeOptions _options;
    private int _lives;

    public NodeSlot(int number, NodeOptions options, Topology topology, Database database, Action<Happening> note)
    {
        Number = number;
        _database = database;
        _note = note;
        _logs = options.Log;
        var ports = new Dictionary<int, int>();
        foreach (var server in topology.Servers)
        {
            _proxies[server.Port] = new(server.Port, () => ports);
        }

        ports = _proxies.ToDictionary(static pair => pair.Key, static pair => pair.Value.Port);
        _options = options with { Redis = topology.Configuration(port => ports[port]) };
    }

    public int Number { get; }

    public IReadOnlyCollection<FaultProxy> Proxies => _proxies.Values;

    public NodeProcess Process { get; private set; } = null!;

    /// <summary>True between a kill of ours and the next start.</summary>
    public bool IsDown { get; set; }

    /// <summary>Starts a process in this place, and returns when it uses Redis.</summary>
    public async Task StartAsync()
    {
        _options = _options with { Name = $"{Number}.{++_lives}", Log = _logs.Length == 0 ? "" : Path.Combine(_logs, $"node-{Number}.{_lives}.log") };
        Process = new(_options, _database, _note);
        IsDown = false;
        var first = await Task.WhenAny(Process.Ready, Process.Ended, Task.Delay(Patience));
        if (!Process.Ready.IsCompleted)
        {
            throw first == Process.Ended ? new NodeEndedException(Process.Name) : new InvalidOperationException($"Not within {Patience.TotalSeconds} s: node {Process.Name} uses Redis.");
        }

        // Its name stands in the log from now on, beside the number it goes by there.
        await Process.AskAsync(new() { Subject = Subject.Remove, Key = $"whoami-{Process.Name}" });
    }

    public void Dispose()
    {
        Process?.Dispose();
        foreach (var proxy in _proxies.Values)
        {
            proxy.Dispose();
        }
    }
}
