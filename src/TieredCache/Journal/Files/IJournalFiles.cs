namespace TieredCache.Journal.Files;

/// <summary>The files of one journal's directory, held by one process at a time. Members throw <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> on any failure.</summary>
internal interface IJournalFiles : IDisposable
{
    /// <summary>The names of the files, in no order.</summary>
    IReadOnlyList<string> List();

    /// <summary>Makes a new file to append to.</summary>
    IJournalFile Create(string name);

    /// <summary>Reads a whole file.</summary>
    byte[] Read(string name);

    /// <summary>Reads a part of a file.</summary>
    byte[] Read(string name, long offset, int length);

    /// <summary>Cuts a file off.</summary>
    void Truncate(string name, long length);

    /// <summary>Renames a file; fails when there is one of that name.</summary>
    void Rename(string name, string to);

    /// <summary>Deletes a file; nothing happens when it is not there.</summary>
    void Delete(string name);

    /// <summary>Makes the directory itself durable: names made, changed and deleted so far survive the loss of power.</summary>
    void Sync();
}

/// <summary>A file that is appended to.</summary>
internal interface IJournalFile : IDisposable
{
    /// <summary>Hands bytes to the operating system: they survive the process from then on.</summary>
    void Append(ReadOnlySpan<byte> bytes);

    /// <summary>Waits until all bytes are on the disk: they survive the loss of power from then on.</summary>
    void Sync();

    /// <summary>Cuts the file off: what an append that failed may have left.</summary>
    void Truncate(long length);
}
