using TieredCache.Chaos.Checking;
using TieredCache.Chaos.Faults;
using TieredCache.Chaos.Fleet;
using TieredCache.Chaos.Histories;
using TieredCache.Chaos.Messages;
using TieredCache.Chaos.Nodes;
using TieredCache.Chaos.Servers;

namespace TieredCache.Chaos.Runs;

/// <summary>
/// A run: servers, nodes and clients; one fault after another, with a look at how soon all is well after each; a long look at
/// the end; then the history is held against the promises.
/// </summary>
internal sealed class ChaosRun : IDisposable
{
    private static readonly TimeSpan LastLook = TimeSpan.FromMilliseconds(4000);
    private readonly RunOptions _options;
    private readonly TextWriter _output;
    private readonly Topology _topology;
    private readonly Database _database = new();
    private readonly History _history = new();
    private readonly List<NodeSlot> _nodes = [];
    private readonly RedisWatch _watch;
    private readonly ConvergenceMeter _meter;
    private int _holes;

    private ChaosRun(RunOptions options, TextWriter output)
    {
        _options = options;
        _output = output;
        _topology = Topology.Make(options.Topology);
        _watch = new(_topology, _history);
        _meter = new(_nodes, _database, _history);
    }

    public static async Task<int> RunAsync(RunOptions options, TextWriter output)
    {
        using var run = new ChaosRun(options, output);
        await run.StartAsync();
        using var watching = new CancellationTokenSource();
        var watch = run._watch.RunAsync(watching.Token);
        await run.BreakThingsAsync();
        await watching.CancelAsync();
        await watch;
        return await run.JudgeAsync();
    }

    public void Dispose()
    {
        _nodes.ForEach(static node => node.Dispose());
        _topology.Dispose();
    }

    private async Task StartAsync()
    {
        await _topology.StartAsync();
        for (var number = 1; number <= _options.Nodes; number++)
        {
            var options = new NodeOptions { Prefix = "chaos", Clients = _options.Clients, Seed = _options.Seed, Mode = _options.Mode.ToString(), IsHurried = true };
            _nodes.Add(new(number, options, _topology, _database, _history.Note));
        }

        if (_options.Sabotage)
        {
            foreach (var proxy in _nodes[0].Proxies)
            {
                proxy.Conditions.Deafens = true;
            }
        }

        _ = Watch.FeelStallsAsync(_history.NoteOwnStall);
        await Task.WhenAll(_nodes.Select(static node => node.StartAsync()));
        _meter.Resume();
    }

    private async Task BreakThingsAsync()
    {
        var plan = new FaultPlan(_options.Faults, _options.Seed);
        var world = new World(_topology, _options.Topology, _nodes);
        var end = Moments.Now + Moments.Of(TimeSpan.FromSeconds(_options.Seconds));
        while (Moments.Now < end && plan.Next() is { } step)
        {
            await Task.Delay(step.CalmMs);
            await BreakAsync(world, step);
            FindCrashed();
        }

        await Task.Delay(TimeSpan.FromMilliseconds(Math.Max(0, Moments.Ms(end - Moments.Now))));
        FindCrashed();
        var last = await _meter.MeasureAsync(null, TimeSpan.Zero);
        await TallyAsync();
        await _meter.MeasureAsync(last.After, LastLook);
        await TallyAsync();
    }

    private async Task BreakAsync(World world, FaultStep step)
    {
        var start = Moments.Now;
        var killed = _nodes.Select(static node => node.Process).ToArray();
        var injection = await Task.Run(() => step.Kind.BeginAsync(world, step));
        await injection.EndAsync();
        await _topology.AnswersAsync();
        foreach (var node in killed.Where(static node => node.KilledAt != 0))
        {
            _history.Killed[node.Name] = node.KilledAt;
        }

        var fault = new Fault(step.Kind.Name, injection.Detail, start, Moments.Now, step.Kind.LosesWrites);
        _history.Faults.Add(fault);
        var quiet = await _meter.MeasureAsync(fault, TimeSpan.Zero);
        await _output.WriteLineAsync(Report.Line(fault, quiet));
        await TallyAsync();
        if (injection.MendAsync is { } mend)
        {
            await mend();
        }

        await _topology.SettledAsync();
        if (quiet.ConvergedMs is null)
        {
            // What is wrong would be wrong after the next fault too, and be put down to it.
            await _nodes[0].Process.AskAsync(new() { Subject = Subject.Clear });
        }

        _meter.Resume();
    }

    // Counted only where the logs stand still around the count.
    private async Task TallyAsync()
    {
        await _watch.LookAsync();
        var (total, holes) = (_watch.Logs.Total, _watch.Logs.Holes);
        var figures = await Task.WhenAll(_nodes.Select(static node => node.Process.AskAsync(new() { Subject = Subject.Figures })));
        await _watch.LookAsync();
        var isSure = _watch.Logs.Total == total && _watch.Logs.Holes == holes && holes == _holes;
        _holes = _watch.Logs.Holes;
        for (var i = 0; i < _nodes.Count; i++)
        {
            var (name, shown) = (_nodes[i].Process.Name, figures[i].Figures!);
            _history.Tallies.Add(new(name, shown.Received, shown.Disturbances, isSure ? _watch.Logs.GivenToOthers(name) : null, Moments.Now));
        }
    }

    private void FindCrashed()
    {
        foreach (var node in _nodes.Where(static node => !node.IsDown && node.Process.Ended.IsCompleted))
        {
            _history.Crashed.Add(node.Process.Name);
            throw new InvalidOperationException($"Node {node.Process.Name} has ended by itself; what it said stands above.");
        }
    }

    private async Task<int> JudgeAsync()
    {
        await Task.WhenAll(_nodes.Select(static node => node.Process.AskAsync(new() { Subject = Subject.Stop })));
        _history.Commits.AddRange(_database.Commits);
        var violations = HistoryChecker.Check(_history, _options.Mode == CoherenceMode.Strict);
        await Report.WriteAsync(_output, _history, violations, _meter.Milliseconds, _options);
        return violations.Count == 0 ? 0 : 1;
    }
}
