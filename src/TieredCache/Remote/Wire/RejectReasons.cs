namespace TieredCache.Remote.Wire;

/// <summary>The reasons' names in metrics and logs.</summary>
internal static class RejectReasons
{
    public static string Name(this RejectReason reason) => reason switch
    {
        RejectReason.Format => "format",
        RejectReason.Length => "length",
        RejectReason.Key => "key",
        RejectReason.Checksum => "checksum",
        RejectReason.Type => "type",
        RejectReason.Serializer => "serializer",
        RejectReason.Expired => "expired",
        RejectReason.Epoch => "epoch",
        RejectReason.Tag => "tag",
        RejectReason.Removed => "removed",
        _ => "payload",
    };
}
