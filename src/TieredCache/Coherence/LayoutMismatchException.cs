namespace TieredCache.Coherence;

/// <summary>The shared tier holds another layout under this prefix (number of buckets, format): using it would break both.</summary>
internal sealed class LayoutMismatchException(string message) : InvalidOperationException(message);
