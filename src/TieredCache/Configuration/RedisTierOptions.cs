namespace TieredCache.Configuration;

/// <summary>The section <c>Redis</c>: where L2 is and how a cache uses it.</summary>
public sealed class RedisTierOptions
{
    /// <summary>The connection string. The process's: not allowed in a named cache.</summary>
    /// <value>null or empty: L1 only, unless <see cref="ConnectionStringName"/> is set.</value>
    public string? Configuration { get; set; }

    /// <summary>The name of an entry of <c>ConnectionStrings</c> to use where <see cref="Configuration"/> is empty. The process's.</summary>
    /// <value>null or empty: none.</value>
    public string? ConnectionStringName { get; set; }

    /// <summary>Whether the cache keeps its values in L2 too. One that does not still takes part in invalidation.</summary>
    /// <value>null: true.</value>
    public bool? Enabled { get; set; }

    /// <summary>How long one command may take.</summary>
    /// <value>null: 1 second. Above zero.</value>
    public TimeSpan? OperationTimeout { get; set; }

    /// <summary>Values of more bytes than this stay out of L2.</summary>
    /// <value>null: 1,048,576 bytes. 1 to 536,870,912.</value>
    public int? MaxPayloadBytes { get; set; }

    /// <summary>Values of more bytes than this are compressed.</summary>
    /// <value>null: 4,096 bytes; zero switches off.</value>
    public int? CompressAboveBytes { get; set; }

    /// <summary>The name of the serializer.</summary>
    /// <value>null: <c>"Json"</c>. Or the name of one that the application registers.</value>
    public string? Serializer { get; set; }
}
