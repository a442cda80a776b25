using TieredCache.Journal.Files;
using TieredCache.Journal.Segments;

namespace TieredCache.Tests.Journal.Support;

/// <summary>A directory in memory: it can be full or broken, and lose what was not made durable when the power is cut.</summary>
internal sealed class MemoryFiles : IJournalFiles
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, MemoryFile> _files = new(StringComparer.Ordinal);
    private Dictionary<string, MemoryFile> _durable = new(StringComparer.Ordinal);

    /// <summary>How many bytes still fit; an append that does not fit writes what does, and fails. What is cut off or deleted gives its room back.</summary>
    public long Room { get; set; } = long.MaxValue;

    /// <summary>How many of the next syncs fail; the bytes in question never reach the disk.</summary>
    public int FailingSyncs { get; set; }

    /// <summary>How many of the next appends fail, after half of their bytes.</summary>
    public int FailingAppends { get; set; }

    /// <summary>How many of the next appends of records fail, after half of their bytes; a new file's head is written.</summary>
    public int FailingRecords { get; set; }

    public int Syncs { get; private set; }

    public int Appends { get; private set; }

    public bool IsHeld { get; private set; } = true;

    /// <summary>What is on the disk after the power has gone: what was synced, and of the rest what <paramref name="kept"/> says.</summary>
    public MemoryFiles AfterPowerCut(Func<int, int> kept)
    {
        lock (_gate)
        {
            var files = new MemoryFiles();
            foreach (var (name, file) in _durable)
            {
                files._files[name] = file.AfterPowerCut(files, kept);
            }

            files._durable = new(files._files, StringComparer.Ordinal);
            return files;
        }
    }

    /// <summary>What the next process finds after this one was killed.</summary>
    public MemoryFiles AfterKill()
    {
        lock (_gate)
        {
            var files = new MemoryFiles();
            foreach (var (name, file) in _files)
            {
                files._files[name] = file.Copy(files);
            }

            files._durable = new(files._files, StringComparer.Ordinal);
            return files;
        }
    }

    public void Change(string name, Func<byte[], byte[]> change)
    {
        lock (_gate)
        {
            _files[name].Bytes = [.. change([.. _files[name].Bytes])];
        }
    }

    public IReadOnlyList<string> List()
    {
        lock (_gate)
        {
            return [.. _files.Keys];
        }
    }

    public IJournalFile Create(string name)
    {
        lock (_gate)
        {
            return _files.TryAdd(name, new MemoryFile(this)) ? _files[name] : throw new IOException($"{name} is there.");
        }
    }

    public byte[] Read(string name)
    {
        lock (_gate)
        {
            return [.. Find(name).Bytes];
        }
    }

    public byte[] Read(string name, long offset, int length)
    {
        lock (_gate)
        {
            return [.. Find(name).Bytes.Skip((int)offset).Take(length)];
        }
    }

    public void Truncate(string name, long length)
    {
        lock (_gate)
        {
            Find(name).Cut(length);
            Find(name).Sync();
        }
    }

    public void Rename(string name, string to)
    {
        lock (_gate)
        {
            _files.Add(to, Find(name));
            _files.Remove(name);
        }
    }

    public void Delete(string name)
    {
        lock (_gate)
        {
            if (_files.Remove(name, out var file))
            {
                GiveBack(file.Bytes.Count);
            }
        }
    }

    public void Sync()
    {
        lock (_gate)
        {
            _durable = new(_files, StringComparer.Ordinal);
        }
    }

    public void Dispose() => IsHeld = false;

    private void GiveBack(long bytes) => Room += Math.Min(bytes, long.MaxValue - Room);

    private MemoryFile Find(string name) => _files.TryGetValue(name, out var file) ? file : throw new FileNotFoundException(name);

    private sealed class MemoryFile(MemoryFiles owner) : IJournalFile
    {
        private int _synced;

        public List<byte> Bytes { get; set; } = [];

        public void Append(ReadOnlySpan<byte> bytes)
        {
            lock (owner._gate)
            {
                owner.Appends++;
                var failsAsRecord = owner.FailingRecords > 0 && bytes.Length > SegmentHeader.Length;
                if (owner.FailingAppends > 0 || failsAsRecord)
                {
                    _ = failsAsRecord ? owner.FailingRecords-- : owner.FailingAppends--;
                    Bytes.AddRange(bytes[..(bytes.Length / 2)]);
                    throw new IOException("The device does not answer.");
                }

                var fits = (int)Math.Min(owner.Room, bytes.Length);
                Bytes.AddRange(bytes[..fits]);
                owner.Room -= fits;
                if (fits < bytes.Length)
                {
                    throw new IOException("No space left on device.");
                }
            }
        }

        public void Sync()
        {
            lock (owner._gate)
            {
                owner.Syncs++;
                if (owner.FailingSyncs > 0)
                {
                    owner.FailingSyncs--;
                    throw new IOException("Input/output error.");
                }

                _synced = Bytes.Count;
            }
        }

        public void Truncate(long length)
        {
            lock (owner._gate)
            {
                Cut(length);
            }
        }

        public void Cut(long length)
        {
            owner.GiveBack(Math.Max(0, Bytes.Count - length));
            Bytes = [.. Bytes.Take((int)length)];
            _synced = Math.Min(_synced, Bytes.Count);
        }

        public MemoryFile AfterPowerCut(MemoryFiles to, Func<int, int> kept)
        {
            var length = _synced + Math.Clamp(kept(Bytes.Count - _synced), 0, Bytes.Count - _synced);
            return new MemoryFile(to) { Bytes = [.. Bytes.Take(length)], _synced = length };
        }

        public MemoryFile Copy(MemoryFiles to) => new(to) { Bytes = [.. Bytes], _synced = Bytes.Count };

        public void Dispose()
        {
        }
    }
}
