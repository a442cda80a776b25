using TieredCache.Coherence;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Coherence;

public sealed class InvalidationMessageTests
{
    [Theory]
    [InlineData((int)MessageKind.Delete, "products:1")]
    [InlineData((int)MessageKind.Set, "é漢😀:%7B")]
    [InlineData((int)MessageKind.Tag, "\0products")]
    [InlineData((int)MessageKind.Clear, "\0products")]
    [InlineData((int)MessageKind.Wake, "")]
    [InlineData((int)MessageKind.Intent, "products:1")]
    public void Every_kind_is_read_back(int kind, string key)
    {
        byte[] bytes = [.. Head, .. InvalidationMessage.Tail((MessageKind)kind, 0xFEDCBA9876543210, key)];
        Assert.True(InvalidationMessage.TryRead(bytes, out var message));
        Assert.Equal(new InvalidationMessage(0x0102030405060708, 9, (MessageKind)kind, MessageFlags.None, 0xFEDCBA9876543210, key), message);
    }

    [Fact]
    public void An_intent_says_which_it_is()
    {
        byte[] bytes = [.. Head, .. InvalidationMessage.Tail(MessageKind.Intent, 5, "é漢", MessageFlags.Ends, "0A1B")];
        Assert.True(InvalidationMessage.TryRead(bytes, out var message));
        Assert.Equal(("é漢", "0A1B"), (message.Key, message.Token));
        Assert.False(InvalidationMessage.TryRead(bytes.AsSpan(0, bytes.Length - 5), out _));
    }

    [Fact]
    public void Every_truncation_and_extension_is_garbage()
    {
        var bytes = Sample();
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(InvalidationMessage.TryRead(bytes.AsSpan(0, length), out _));
        }

        Assert.False(InvalidationMessage.TryRead([.. bytes, 0], out _));
    }

    [Fact]
    public void An_unknown_kind_is_garbage()
    {
        var bytes = Sample();
        for (var kind = 0; kind < 256; kind++)
        {
            bytes[16] = (byte)kind;
            Assert.Equal("DSTCWI".Contains((char)kind, StringComparison.Ordinal), InvalidationMessage.TryRead(bytes, out _));
        }
    }

    [Fact]
    public void A_negative_sequence_is_garbage()
    {
        var bytes = Sample();
        bytes[8] = 0x80;
        Assert.False(InvalidationMessage.TryRead(bytes, out _));
    }

    [Fact]
    public void A_key_that_is_not_utf8_is_garbage()
    {
        var bytes = Sample();
        bytes[^1] = 0xFF;
        Assert.False(InvalidationMessage.TryRead(bytes, out _));
    }

    [Fact]
    public void Garbage_is_told_from_messages_without_an_exception()
    {
        var random = new Random(11);
        var sample = Sample();
        for (var i = 0; i < 200_000; i++)
        {
            var bytes = i % 2 == 0 ? TierInputs.Garbage(random, 80, [], 0) : Damaged(random, sample);
            if (InvalidationMessage.TryRead(bytes, out var message))
            {
                byte[] again = [.. bytes[..16], .. InvalidationMessage.Tail(message.Kind, message.Node, message.Key, message.Flags, message.Token)];
                again[17] = bytes[17];
                Assert.Equal(bytes, again);
            }
        }
    }

    private static byte[] Damaged(Random random, byte[] sample)
    {
        var bytes = sample.ToArray();
        bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        return bytes;
    }

    private static byte[] Head => [1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0, 0, 0, 9];

    private static byte[] Sample() => [.. Head, .. InvalidationMessage.Tail(MessageKind.Delete, 5, "products:1")];
}
