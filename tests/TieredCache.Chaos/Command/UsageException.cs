namespace TieredCache.Chaos.Command;

/// <summary>The command line is wrong. Exit code 2, with the usage.</summary>
internal sealed class UsageException(string message) : Exception(message);
