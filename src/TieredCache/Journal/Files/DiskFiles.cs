using Microsoft.Win32.SafeHandles;

namespace TieredCache.Journal.Files;

/// <summary>
/// A directory on disk, readable by its owner alone, with a lock file that the process holds open: another process that asks
/// for the directory is refused, and a killed one leaves it free.
/// </summary>
internal sealed class DiskFiles : IJournalFiles
{
    private const string LockName = ".lock";
    private readonly string _directory;
    private readonly Queue<string> _parents;
    private readonly FileStream _lock;
    private readonly Action<string> _sync;

    private DiskFiles(string directory, IReadOnlyList<string> parents, FileStream held, Action<string> sync) =>
        (_directory, _parents, _lock, _sync) = (directory, new(parents), held, sync);

    /// <summary>Takes a directory, which is made when it is not there.</summary>
    /// <param name="directory">The path.</param>
    /// <param name="sync">Makes the names in a directory durable; null: as the system does.</param>
    /// <exception cref="IOException">Another process holds it, or it cannot be made or written.</exception>
    public static DiskFiles Open(string directory, Action<string>? sync = null)
    {
        var parents = OwnDirectory.Make(directory);
        return new DiskFiles(directory, parents, new FileStream(Path.Combine(directory, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None), sync ?? DirectorySync.Run);
    }

    /// <summary>True when a process holds the directory. To find out it is held for a moment: a process that asks for it in that moment takes another.</summary>
    public static bool IsHeld(string directory)
    {
        try
        {
            using var held = new FileStream(Path.Combine(directory, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public IReadOnlyList<string> List() =>
        [.. Directory.EnumerateFiles(_directory).Select(static path => Path.GetFileName(path)).Where(static name => !name.Equals(LockName, StringComparison.Ordinal))];

    public IJournalFile Create(string name) => new DiskFile(PathOf(name));

    public byte[] Read(string name) => File.ReadAllBytes(PathOf(name));

    public byte[] Read(string name, long offset, int length)
    {
        using var file = File.OpenHandle(PathOf(name));
        var bytes = new byte[length];
        for (var read = 0; read < length;)
        {
            var count = RandomAccess.Read(file, bytes.AsSpan(read), offset + read);
            read += count > 0 ? count : throw new EndOfStreamException($"The journal's file {name} is shorter than it was.");
        }

        return bytes;
    }

    public void Truncate(string name, long length)
    {
        using var file = File.OpenHandle(PathOf(name), FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.SetLength(file, length);
        RandomAccess.FlushToDisk(file);
    }

    public void Rename(string name, string to) => File.Move(PathOf(name), PathOf(to), overwrite: false);

    public void Delete(string name) => File.Delete(PathOf(name));

    public void Sync()
    {
        _sync(_directory);

        // Once: the way here was made with it.
        for (; _parents.TryPeek(out var parent); _parents.Dequeue())
        {
            _sync(parent);
        }
    }

    public void Dispose() => _lock.Dispose();

    private string PathOf(string name) => Path.Combine(_directory, name);

    private sealed class DiskFile(string path) : IJournalFile
    {
        private readonly SafeFileHandle _handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        private long _length;

        public void Append(ReadOnlySpan<byte> bytes)
        {
            RandomAccess.Write(_handle, bytes, _length);
            _length += bytes.Length;
        }

        public void Sync() => RandomAccess.FlushToDisk(_handle);

        public void Truncate(long length)
        {
            RandomAccess.SetLength(_handle, length);
            _length = length;
        }

        public void Dispose() => _handle.Dispose();
    }
}
