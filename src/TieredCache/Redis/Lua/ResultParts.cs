using StackExchange.Redis;

namespace TieredCache.Redis.Lua;

/// <summary>
/// What a command's or a script's contract promises, taken out of its reply. Newer clients say of all conversions that they may give null, the
/// oldest says nothing: here is the one place that knows that a promised part is there.
/// </summary>
internal static class ResultParts
{
    public static RedisResult[] List(this RedisResult reply) => (RedisResult[]?)reply ?? throw Missing();

    public static byte[] Bytes(this RedisResult reply) => (byte[]?)reply ?? throw Missing();

    public static string Text(this RedisResult reply) => (string?)reply ?? throw Missing();

    private static InvalidCastException Missing() => new("The server replied with nothing where it always replies with something: what answers is not quite Redis.");
}
