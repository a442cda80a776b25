using System.Buffers;
using TieredCache.Journal;
using TieredCache.Journal.Files;
using TieredCache.Journal.Segments;

namespace TieredCache.Chaos.Behind;

/// <summary>The journal's directory between the library and the disk: it fails at times, and takes a protection away where that is asked for.</summary>
internal sealed class FaultyFiles(IJournalFiles files, BehindOptions options, Func<double> dice, Func<bool> hasStarted) : IJournalFiles
{
    private const double Share = 0.01;

    public IReadOnlyList<string> List() => files.List();

    public IJournalFile Create(string name) => new FaultyFile(files.Create(name), this);

    public byte[] Read(string name) => options.Sabotage == Sabotage.Resequence ? Resequenced(name, files.Read(name)) : files.Read(name);

    public byte[] Read(string name, long offset, int length) => files.Read(name, offset, length);

    public void Truncate(string name, long length) => files.Truncate(name, length);

    public void Rename(string name, string to) => files.Rename(name, to);

    public void Delete(string name) => files.Delete(name);

    public void Sync() => files.Sync();

    public void Dispose() => files.Dispose();

    private bool Fails() => options.IoFaults && !options.Drains && hasStarted() && dice() < Share;

    // As a recovery would do that numbers what it finds anew.
    private static byte[] Resequenced(string name, byte[] bytes)
    {
        if (!SegmentHeader.TryParseName(name, out var segment))
        {
            return bytes;
        }

        var sequence = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() * 1_000;
        var target = new ArrayBufferWriter<byte>(bytes.Length);
        var from = SegmentHeader.Length;
        while (from < bytes.Length && RecordCodec.TryRead(bytes.AsMemory(from), segment, out var record, out var length))
        {
            RecordCodec.Write(target, record.Kind, record.Lsn, record.Kind == JournalKind.Commit ? 0 : ++sequence, record.Key, record.Payload.Span);
            from += length;
        }

        var records = target.WrittenSpan.ToArray();
        RecordCodec.Seal(records, segment);
        return [.. bytes.AsSpan(0, Math.Min(bytes.Length, SegmentHeader.Length)), .. records];
    }

    private sealed class FaultyFile(IJournalFile file, FaultyFiles owner) : IJournalFile
    {
        private readonly ArrayBufferWriter<byte> _late = new();

        public void Append(ReadOnlySpan<byte> bytes)
        {
            if (owner.Fails())
            {
                file.Append(bytes[..(bytes.Length / 2)]);
                throw new IOException("The device does not answer.");
            }

            if (!owner.IsLate(bytes, _late))
            {
                file.Append(bytes);
            }
            else if (_late.WrittenCount > 16_384)
            {
                file.Append(_late.WrittenSpan);
                _late.ResetWrittenCount();
            }
        }

        public void Sync()
        {
            if (owner.Fails())
            {
                throw new IOException("Input/output error.");
            }

            file.Sync();
        }

        public void Truncate(long length) => file.Truncate(length);

        public void Dispose()
        {
            file.Append(_late.WrittenSpan);
            file.Dispose();
        }
    }

    // Kept in the process, where a kill finds them.
    private bool IsLate(ReadOnlySpan<byte> bytes, ArrayBufferWriter<byte> late)
    {
        if (options.Sabotage != Sabotage.Early || bytes.Length == SegmentHeader.Length)
        {
            return false;
        }

        late.Write(bytes);
        return true;
    }
}
