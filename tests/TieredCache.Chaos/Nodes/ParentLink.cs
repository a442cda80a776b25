using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using TieredCache.Chaos.Messages;

namespace TieredCache.Chaos.Nodes;

/// <summary>
/// A node's end of the line to the program that started it: questions to the database go out and are answered, orders come in,
/// and the history is sent in batches. When the line breaks off the node ends itself.
/// </summary>
internal sealed class ParentLink
{
    private static readonly TimeSpan BatchEvery = TimeSpan.FromMilliseconds(50);
    private readonly ConcurrentDictionary<long, TaskCompletionSource<Message>> _asked = new();
    private readonly ConcurrentQueue<Happening> _happened = new();
    private readonly Channel<Message> _out = Channel.CreateUnbounded<Message>(new() { SingleReader = true });
    private readonly TextWriter _writer = new StreamWriter(Console.OpenStandardOutput(), bufferSize: 65536);
    private Task _writing = Task.CompletedTask;
    private long _lastId;

    public void Tell(Message message) => _out.Writer.TryWrite(message);

    public void Note(Happening happening) => _happened.Enqueue(happening);

    public async Task<Message> AskAsync(Message question)
    {
        var id = Interlocked.Increment(ref _lastId);
        var answer = new TaskCompletionSource<Message>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[id] = answer;
        Tell(question with { Id = id });
        return await answer.Task;
    }

    /// <summary>Sends what has happened so far.</summary>
    public void Flush()
    {
        var batch = new List<Happening>();
        while (batch.Count < 2000 && _happened.TryDequeue(out var happening))
        {
            batch.Add(happening);
        }

        if (batch.Count > 0)
        {
            Tell(new() { Subject = Subject.History, Happenings = batch });
        }
    }

    /// <summary>Hands on orders until the line ends.</summary>
    public async Task RunAsync(Func<Message, Task> obey)
    {
        _writing = WriteAsync();
        _ = FlushNowAndThenAsync();
        using var lines = new StreamReader(Console.OpenStandardInput());
        while (await lines.ReadLineAsync() is { } line)
        {
            var message = Message.Of(line);
            if (message.Subject == Subject.Answer)
            {
                if (_asked.TryRemove(message.Id, out var asked))
                {
                    asked.TrySetResult(message);
                }
            }
            else
            {
                _ = ObeyAsync(obey, message);
            }
        }
    }

    /// <summary>Ends the line when everything has been written.</summary>
    public async Task CloseAsync()
    {
        Flush();
        _out.Writer.TryComplete();
        await _writing;
    }

    private static async Task ObeyAsync(Func<Message, Task> obey, Message order)
    {
        try
        {
            await Task.Yield();
            await obey(order);
        }
        catch (Exception error)
        {
            await Console.Error.WriteLineAsync($"{order.Subject}: {error}");
            Environment.Exit(3);
        }
    }

    private async Task FlushNowAndThenAsync()
    {
        using var timer = new PeriodicTimer(BatchEvery);
        while (await timer.WaitForNextTickAsync())
        {
            Flush();
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            while (await _out.Reader.WaitToReadAsync())
            {
                while (_out.Reader.TryRead(out var message))
                {
                    await _writer.WriteLineAsync(message.ToLine());
                }

                await _writer.FlushAsync();
            }
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            Environment.Exit(4);
        }
    }
}
