namespace TieredCache.HitRates;

/// <summary>Something that cannot be done, said so that the user can mend it. Exit code 1.</summary>
internal sealed class HitRateException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Writes a file, and says which if that cannot be done.</summary>
    /// <exception cref="HitRateException">It cannot.</exception>
    public static void Writing(string path, Action write)
    {
        try
        {
            write();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new HitRateException($"Cannot write {path}: {failure.Message}", failure);
        }
    }
}
