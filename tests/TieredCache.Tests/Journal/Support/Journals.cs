using System.Collections.Concurrent;
using System.Text;
using TieredCache.Journal;
using TieredCache.Journal.Files;
using TieredCache.Journal.Segments;

namespace TieredCache.Tests.Journal.Support;

internal static class Journals
{
    public static WriteJournal Open(IJournalFiles files, bool durable = false, long segmentBytes = 16 << 20, ConcurrentQueue<string>? damaged = null) =>
        WriteJournal.Open(files, "journal of a test", durable, segmentBytes, file => damaged?.Enqueue(file));

    public static async Task<JournalEntry> PutAsync(this WriteJournal journal, string key, long sequence, string value = "value")
    {
        var ticket = journal.Append(JournalKind.Put, key, sequence, Encoding.UTF8.GetBytes(value));
        await ticket.Written;
        return ticket.Entry;
    }

    /// <summary>What waits, as readable lines.</summary>
    public static string[] Waiting(this WriteJournal journal) =>
        [.. journal.Recovered.Select(static work => $"{work.Record.Kind} {work.Record.Key} {work.Record.Sequence} {Encoding.UTF8.GetString(work.Record.Payload.Span)}".TrimEnd())];

    /// <summary>What waits after the journal was opened again.</summary>
    public static async Task<string[]> WaitingInAsync(IJournalFiles files)
    {
        await using var journal = Open(files);
        return journal.Waiting();
    }
}
