using TieredCache.Remote.Wire;
using TieredCache.Strategies;
using TieredCache.Strategies.Behind.Recording;
using TieredCache.Tests.Strategies.Behind.Support;

namespace TieredCache.Tests.Strategies.Behind.Recording;

public sealed class ValueCodecTests
{
    private readonly ValueCodec _codec = new(new JsonCacheSerializer([]), new StoreGateway<string, BehindStore>("default"));

    [Theory]
    [InlineData("a value")]
    [InlineData("")]
    [InlineData(null)]
    public void A_value_comes_back_as_it_was(string? value) => Assert.Equal(value, _codec.Decode(_codec.Encode(value)));

    [Fact]
    public void A_released_form_stays_readable() => Assert.Equal("v", _codec.Decode(new byte[] { 1, 1, (byte)'"', (byte)'v', (byte)'"' }));

    [Theory]
    [InlineData(new byte[] { 1 })]
    [InlineData(new byte[] { 1, 200, 34, 34 })]
    [InlineData(new byte[] { 9, 1, 34, 34 })]
    [InlineData(new byte[] { 1, 1, 34 })]
    public void Anything_else_is_said_to_be_unreadable(byte[] bytes) => Assert.Throws<InvalidDataException>(() => _codec.Decode(bytes));
}
