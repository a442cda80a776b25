using System.Globalization;
using System.IO.Compression;

namespace Storefront.Driver.Workloads;

/// <summary>A recorded request trace: gzip text, one decimal key a line. Key n asks for product n mod the number of products.</summary>
internal static class TraceWorkload
{
    private const int SampleSize = 2_000;

    /// <exception cref="UsageException">The file is not there, or not such a trace.</exception>
    public static Workload Read(string path, int products)
    {
        try
        {
            var requests = ReadKeys(path).Select(key => (int)(key % (ulong)products)).ToArray();
            return requests.Length > 0
                ? new Workload($"{Path.GetFileName(path)}, {requests.Length:N0} requests, {requests.Distinct().Count():N0} products", requests, SampleSize)
                : throw new UsageException($"{path} holds no requests.");
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new UsageException($"Cannot read {path}: {failure.Message}");
        }
    }

    private static IEnumerable<ulong> ReadKeys(string path)
    {
        using var lines = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        for (var number = 1; lines.ReadLine() is { } line; number++)
        {
            if (line.AsSpan().Trim() is { IsEmpty: false } text)
            {
                yield return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var key)
                    ? key
                    : throw new InvalidDataException($"line {number} is not a decimal key.");
            }
        }
    }
}
