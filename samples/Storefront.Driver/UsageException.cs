namespace Storefront.Driver;

/// <summary>The command line, or a file it names, is not what it should be; the message says why.</summary>
internal sealed class UsageException(string message) : Exception(message);
