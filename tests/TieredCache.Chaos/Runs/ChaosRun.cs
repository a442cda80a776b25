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
    private readonly TallyKeeper _tallies;
    private bool _isCutShort;

    private ChaosRun(RunOptions options, TextWriter output)
    {
        _options = options;
        _output = output;
        _topology = Topology.Make(options.Topology);
        _watch = new(_topology, _history);
        _meter = new(_nodes, _database, _history);
        _tallies = new(_nodes, _watch, _history);
    }

    public static async Task<int> RunAsync(RunOptions options, TextWriter output)
    {
        using var run = new ChaosRun(options, output);
        await run.StartAsync();
        using var watching = new CancellationTokenSource();
        var watch = run._watch.RunAsync(watching.Token);
        await run.BreakAndNoteAsync();
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
        if (_options.Logs.Length > 0)
        {
            Directory.CreateDirectory(_options.Logs);
        }

        await _topology.StartAsync();
        for (var number = 1; number <= _options.Nodes; number++)
        {
            var options = new NodeOptions
            {
                Prefix = "chaos",
                Clients = _options.Clients,
                Seed = _options.Seed,
                Mode = _options.Mode.ToString(),
                Log = _options.Logs,
                Began = _history.Began,
                IsHurried = true,
            };
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

    // Whatever ends the run early, what has happened until then is judged.
    private async Task BreakAndNoteAsync()
    {
        try
        {
            await BreakThingsAsync();
        }
        catch (NodeEndedException)
        {
            // Named below.
        }
        catch (Exception error) when (error is InvalidOperationException or IOException or RespException)
        {
            _isCutShort = true;
            await _output.WriteLineAsync($"The run ends early: {error.Message}");
        }

        _history.Crashed.AddRange(_nodes.Where(static node => !node.IsDown && node.Process.Ended.IsCompleted).Select(static node => node.Process.Name));
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
        }

        await Task.Delay(TimeSpan.FromMilliseconds(Math.Max(0, Moments.Ms(end - Moments.Now))));
        var last = await _meter.MeasureAsync(null, TimeSpan.Zero);
        await _tallies.KeepAsync();
        await _meter.MeasureAsync(last.After, LastLook);
        await _tallies.KeepAsync();
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
        await _tallies.KeepAsync();
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

    private async Task<int> JudgeAsync()
    {
        _nodes.ForEach(static node => node.Process.Thaw());
        await Task.WhenAll(_nodes.Where(static node => !node.Process.Ended.IsCompleted).Select(static node => node.Process.AskAsync(new() { Subject = Subject.Stop })));
        await Task.WhenAll(_nodes.Select(static node => node.Process.Ended));
        _history.Seal();
        _history.Commits.AddRange(_database.Commits);
        var violations = HistoryChecker.Check(_history, _options.Mode == CoherenceMode.Strict);
        await Report.WriteAsync(_output, _history, violations, _meter.Milliseconds, _options);
        return violations.Count == 0 && !_isCutShort && _history.Quiets.TrueForAll(static quiet => quiet.ConvergedMs is not null) ? 0 : 1;
    }
}
