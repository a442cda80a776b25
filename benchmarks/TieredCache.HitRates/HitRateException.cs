namespace TieredCache.HitRates;

/// <summary>Something that cannot be done, said so that the user can mend it. Exit code 1.</summary>
internal sealed class HitRateException(string message, Exception? inner = null) : Exception(message, inner);
