namespace TieredCache.Composition.Client;

/// <summary>The name of the connection string that the client was added with.</summary>
internal sealed record ClientConnection(string Name);
