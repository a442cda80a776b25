using System.Globalization;
using System.IO.Compression;

namespace TieredCache.HitRates.Traces;

/// <summary>
/// Traces as text, compressed with gzip or not: a request a line, the key as a decimal integer, and after a blank the size of
/// its value in bytes where sizes are asked for. Empty lines do not count.
/// </summary>
internal static class TraceFile
{
    /// <exception cref="HitRateException">The file cannot be read, or is not a trace.</exception>
    public static Trace Read(string path, bool withSizes)
    {
        try
        {
            using var reader = Open(path);
            return Parse(reader, NameOf(path), path, withSizes);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException)
        {
            throw new HitRateException($"Cannot read the trace {path}: {failure.Message}", failure);
        }
    }

    /// <summary>Writes the keys of a trace; a name that ends with <c>.gz</c> is compressed.</summary>
    /// <exception cref="HitRateException">The file cannot be written.</exception>
    public static void Write(Trace trace, string path) => HitRateException.Writing(path, () =>
    {
        using Stream file = File.Create(path);
        using var stream = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionLevel.Optimal) : file;
        using var writer = new StreamWriter(stream) { NewLine = "\n" };
        foreach (var key in trace.Keys)
        {
            writer.WriteLine(key);
        }
    });

    /// <summary>The file's name without folder and extensions.</summary>
    public static string NameOf(string path)
    {
        var name = Path.GetFileName(path);
        foreach (var extension in (string[])[".gz", ".txt", ".trace"])
        {
            name = name.EndsWith(extension, StringComparison.OrdinalIgnoreCase) ? name[..^extension.Length] : name;
        }

        return name.Replace(' ', '-');
    }

    private static StreamReader Open(string path)
    {
        var stream = Seekable(File.OpenRead(path));
        var isCompressed = stream.ReadByte() == 0x1f && stream.ReadByte() == 0x8b;
        stream.Position = 0;
        return new StreamReader(isCompressed ? new GZipStream(stream, CompressionMode.Decompress) : stream);
    }

    // A pipe is read to its end first: what it begins with has to be looked at twice.
    private static Stream Seekable(FileStream file)
    {
        if (file.CanSeek)
        {
            return file;
        }

        using (file)
        {
            var whole = new MemoryStream();
            file.CopyTo(whole);
            whole.Position = 0;
            return whole;
        }
    }

    private static Trace Parse(StreamReader reader, string name, string path, bool withSizes)
    {
        var trace = new TraceBuilder(name);
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            var text = line.AsSpan().Trim();
            if (text.Length > 0 && !TryAdd(trace, text, withSizes))
            {
                throw new HitRateException($"{path}, line {number}: expected {(withSizes ? "a key and a size" : "a key")}, decimal, and not \"{Shorten(text)}\".");
            }
        }

        var built = trace.Build();
        return built.Keys.Length > 0 ? built : throw new HitRateException($"{path} has no requests.");
    }

    private static bool TryAdd(TraceBuilder trace, ReadOnlySpan<char> text, bool withSizes)
    {
        var blank = text.IndexOfAny(' ', '\t');
        if (withSizes != (blank >= 0) || !TryParseKey(withSizes ? text[..blank] : text, out var key))
        {
            return false;
        }

        if (!withSizes)
        {
            trace.Add(key);
            return true;
        }

        if (!TryParse(text[blank..].TrimStart(), out var size))
        {
            return false;
        }

        trace.Add(key, size);
        return true;
    }

    // Hashed keys take all 64 bits; which sign they have is no matter.
    private static bool TryParseKey(ReadOnlySpan<char> text, out long key)
    {
        var parses = ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bits);
        key = unchecked((long)bits);
        return parses;
    }

    private static bool TryParse(ReadOnlySpan<char> text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static string Shorten(ReadOnlySpan<char> text) => text.Length <= 40 ? text.ToString() : $"{text[..40]}…";
}
