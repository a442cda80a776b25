using Npgsql;

namespace WriteBehindWorker.Driving;

/// <summary>
/// Writes orders and counts them until enough is acknowledged, half of it after a kill where one is to come, waits until nothing
/// waits for the database any more, and compares what the service has acknowledged with what the database holds.
/// </summary>
internal static class Driver
{
    private const int Writers = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The exit code: 0 if nothing that was acknowledged is missing.</summary>
    public static async Task<int> RunAsync(IConfiguration settings)
    {
        var (run, goal) = (Guid.NewGuid().ToString("N")[..8], settings.GetValue("writes", 10_000));
        using var http = new HttpClient { BaseAddress = new Uri(settings["url"]!), Timeout = TimeSpan.FromSeconds(10) };
        using var limit = new CancellationTokenSource(Patience);
        Writer[] writers = [.. Enumerable.Range(0, Writers).Select(index => new Writer(http, $"{run}-{index}"))];
        var writing = writers.Select(writer => writer.RunAsync(limit.Token)).ToArray();
        var watch = new QueueWatch(http);
        if (settings["half"] is { Length: > 0 } half)
        {
            await watch.UntilAsync(() => Acknowledged() >= goal / 2, limit.Token);
            await File.WriteAllTextAsync(half, "", limit.Token);
            await watch.UntilAsync(() => watch.WaitingAtKill >= 0, limit.Token);
            goal = Acknowledged() + (goal / 2);
        }

        await watch.UntilAsync(() => Acknowledged() >= goal, limit.Token);
        await limit.CancelAsync();
        await Task.WhenAll(writing);
        Console.WriteLine($"{Acknowledged():N0} writes acknowledged; waiting until the queue is empty …");
        await watch.UntilEmptyAsync(Patience);
        return await CompareAsync(settings, run, writers, watch.WaitingAtKill);

        int Acknowledged() => writers.Sum(static writer => writer.Acknowledged);
    }

    private static async Task<int> CompareAsync(IConfiguration settings, string run, Writer[] writers, long waitingAtKill)
    {
        await using var database = NpgsqlDataSource.Create(settings.GetConnectionString("Orders")!);
        var found = await Comparison.MakeAsync(database, run, writers);
        var lost = found.Acknowledged - found.InDatabase;
        Console.WriteLine($"RESULT acknowledged={found.Acknowledged} in_database={found.InDatabase} lost={lost} resurrected={found.Resurrected} "
            + $"unanswered={writers.Sum(static writer => writer.Unanswered)} waiting_at_kill={Math.Max(0, waitingAtKill)}");
        return lost == 0 && found.Resurrected == 0 && found.Acknowledged > 0 ? 0 : 1;
    }
}
