using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Threading.Channels;
using TieredCache.Chaos.Messages;
using TieredCache.Chaos.Nodes;

namespace TieredCache.Chaos.Fleet;

/// <summary>One life of a node: its process, and our end of the line to it.</summary>
internal sealed class NodeProcess : IDisposable
{
    private const int Stop = 19;
    private const int Continue = 18;
    private readonly Process _process;
    private readonly Database _database;
    private readonly Action<Happening> _note;
    private readonly ConcurrentDictionary<long, TaskCompletionSource<Message>> _asked = new();
    private readonly Channel<Message> _out = Channel.CreateUnbounded<Message>(new() { SingleReader = true });
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private long _lastId;

    public NodeProcess(NodeOptions options, Database database, Action<Happening> note)
    {
        Name = options.Name;
        _database = database;
        _note = note;
        _process = Process.Start(new ProcessStartInfo(Host, [typeof(NodeProcess).Assembly.Location, "node", .. options.ToWords()])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        AppDomain.CurrentDomain.ProcessExit += OnExit;
        _reading = ReadAsync();
        _ = WriteAsync();
    }

    public string Name { get; }

    /// <summary>Ends with the process, whoever ended it.</summary>
    public Task Ended => _reading;

    /// <summary>When it was killed; 0 while nobody has.</summary>
    public long KilledAt { get; private set; }

    /// <summary>Ends when the node hears removals and uses Redis.</summary>
    public Task Ready => _ready.Task;

    /// <summary>A loader of a stampede has begun.</summary>
    public Action? Loading { get; set; }

    private static string Host => Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet"
        ? path
        : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    public void Tell(Message message) => _out.Writer.TryWrite(message);

    public async Task<Message> AskAsync(Message question)
    {
        var id = Interlocked.Increment(ref _lastId);
        var answer = new TaskCompletionSource<Message>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[id] = answer;
        Tell(question with { Id = id });
        await Task.WhenAny(answer.Task, Ended);
        return answer.Task.IsCompleted ? await answer.Task : throw new NodeEndedException(Name);
    }

    /// <summary>Lets the process stand still, as a machine that swaps or a virtual one that moves does.</summary>
    public void Freeze() => Signal(Stop);

    /// <summary>Lets it go on; nothing where it is gone.</summary>
    public void Thaw() => Signal(Continue);

    /// <summary>Ends the process at once.</summary>
    public void Kill()
    {
        KilledAt = KilledAt == 0 ? Moments.Now : KilledAt;
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.WaitForExit();
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        Kill();
        _out.Writer.TryComplete();
        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);

    private void Signal(int signal)
    {
        if (!_process.HasExited && SendSignal(_process.Id, signal) != 0)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Node {Name} cannot be sent signal {signal}."));
        }
    }

    private void OnExit(object? sender, EventArgs e) => Kill();

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            try
            {
                Hear(Message.Of(line));
            }
            catch (JsonException)
            {
                // The last line of a process that was killed may be cut off.
            }
        }
    }

    private void Hear(Message message)
    {
        switch (message.Subject)
        {
            case Subject.Load:
                var row = _database.Load(message.Key!);
                Tell(new() { Subject = Subject.Answer, Id = message.Id, Version = row?.Version ?? 0, Writer = row?.Node ?? "nobody" });
                break;
            case Subject.Commit:
                Tell(new() { Subject = Subject.Answer, Id = message.Id, Version = _database.Write(message.Key!, Name).Version });
                break;
            case Subject.History:
                foreach (var happening in message.Happenings!)
                {
                    happening.Node = Name;
                    _note(happening);
                }

                break;
            case Subject.Ready:
                _ready.TrySetResult();
                break;
            case Subject.Loading:
                Loading?.Invoke();
                break;
            case Subject.Answer when _asked.TryRemove(message.Id, out var asked):
                asked.TrySetResult(message);
                break;
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            await foreach (var message in _out.Reader.ReadAllAsync())
            {
                await _process.StandardInput.WriteLineAsync(message.ToLine());
                await _process.StandardInput.FlushAsync();
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The node is gone.
        }
    }
}

/// <summary>A node ended before it answered.</summary>
internal sealed class NodeEndedException(string node) : Exception($"Node {node} has ended.");
