namespace TieredCache.Testing;

/// <summary>A node of a cluster has done what it was not to do; the message says which, and what. Any test framework reports it as a failure.</summary>
/// <param name="message">What happened.</param>
public sealed class CacheAssertionException(string message) : Exception(message);
