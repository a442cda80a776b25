namespace TieredCache.Testing.InMemory;

/// <summary>How nodes come to a server.</summary>
internal static class InMemoryNodes
{
    public static InMemoryNode Connect(this InMemoryServer server, ulong id)
    {
        var node = new InMemoryNode(server, id, server.Time);
        server.Add(node);
        return node;
    }
}
