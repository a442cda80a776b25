using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using TieredCache.Remote.Wire;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Remote;

public sealed class JsonCacheSerializerTests
{
    private static readonly TierProduct Bike = new(7, "Fahrrad é", 12.5m, ["a", "b"]);
    private readonly JsonCacheSerializer _serializer = new([TierJsonContext.Default]);

    [Fact]
    public void Its_name_and_number_stand_in_stored_entries()
    {
        Assert.Equal(("Json", (byte)1), (_serializer.Name, _serializer.Id));
    }

    [Fact]
    public void It_is_set_up_for_the_first_value_and_not_before()
    {
        var asked = 0;
        var serializer = new JsonCacheSerializer(Contexts());
        Assert.Equal(("Json", 0), (serializer.Name, asked));
        Assert.True(serializer.Supports(typeof(TierProduct)));
        Assert.True(serializer.Supports(typeof(TierProduct)));
        Assert.Equal(1, asked);

        IEnumerable<IJsonTypeInfoResolver> Contexts()
        {
            asked++;
            yield return TierJsonContext.Default;
        }
    }

    [Fact]
    public void A_value_of_a_generated_context_is_read_back()
    {
        var bytes = Serialize(Bike);
        Assert.StartsWith("{\"id\":7,", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
        Assert.Equivalent(Bike, _serializer.Deserialize<TierProduct>(new ReadOnlySequence<byte>(bytes)));
    }

    [Fact]
    public void A_type_without_a_generated_contract_is_read_back_where_reflection_is_on() =>
        Assert.Equal(["x"], _serializer.Deserialize<Dictionary<string, int>>(new ReadOnlySequence<byte>(Serialize(new Dictionary<string, int> { ["x"] = 1 })))!.Keys);

    [Fact]
    public void Fields_are_part_of_a_value() =>
        Assert.Equal((1, "two"), _serializer.Deserialize<(int, string)>(new ReadOnlySequence<byte>(Serialize((1, "two")))));

    [Theory]
    [InlineData(typeof(TierProduct))]
    [InlineData(typeof(string))]
    [InlineData(typeof(int?))]
    public void It_supports_what_it_has_a_contract_for(Type type) => Assert.True(_serializer.Supports(type));

    [Theory]
    [InlineData(typeof(ReadOnlySpan<byte>))]
    [InlineData(typeof(List<>))]
    [InlineData(typeof(int*))]
    [InlineData(typeof(void))]
    public void It_does_not_support_what_no_contract_can_be_had_for(Type type) => Assert.False(_serializer.Supports(type));

    [Fact]
    public void Bytes_behind_the_value_are_an_error() =>
        Assert.ThrowsAny<JsonException>(() => _serializer.Deserialize<int>(new ReadOnlySequence<byte>("12 34"u8.ToArray())));

    private byte[] Serialize<T>(T value)
    {
        var target = new ArrayBufferWriter<byte>();
        _serializer.Serialize(value, target);
        return target.WrittenSpan.ToArray();
    }
}
