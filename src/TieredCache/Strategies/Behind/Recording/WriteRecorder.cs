using System.Buffers;
using System.Runtime.CompilerServices;
using TieredCache.Journal;
using TieredCache.Journal.Segments;

namespace TieredCache.Strategies.Behind.Recording;

/// <summary>Puts writes into the journal, where there is one.</summary>
internal sealed class WriteRecorder(WriteJournal? journal, ValueCodec codec)
{
    private const int MostKept = 64 << 10;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? s_buffer;

    /// <summary>Writes a record; it is as safe as the journal promises when this returns.</summary>
    /// <exception cref="CacheUnavailableException">It could not be written.</exception>
    public ValueTask<JournalEntry?> RecordAsync(string key, StoreWriteKind kind, long sequence, object? value)
    {
        if (journal is null)
        {
            return default;
        }

        if (kind == StoreWriteKind.Delete)
        {
            return RecordAsync(key, JournalKind.Delete, sequence, ReadOnlyMemory<byte>.Empty);
        }

        var buffer = s_buffer is { Capacity: <= MostKept } held ? held : s_buffer = new ArrayBufferWriter<byte>(256);
        buffer.ResetWrittenCount();
        codec.Encode(value, buffer);
        return RecordAsync(key, JournalKind.Put, sequence, buffer.WrittenMemory);
    }

    /// <inheritdoc cref="RecordAsync(string,StoreWriteKind,long,object)"/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<JournalEntry?> RecordAsync(string key, JournalKind kind, long sequence, ReadOnlyMemory<byte> payload)
    {
        if (journal is null)
        {
            return null;
        }

        try
        {
            // The payload is copied before anything is waited for: its buffer is the thread's.
            var ticket = journal.Append(kind, key, sequence, payload.Span);
            await ticket.Written.ConfigureAwait(false);
            return ticket.Entry;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            throw new CacheUnavailableException("The write could not be put into the journal, and has not been made.", exception);
        }
    }
}
