using System.Buffers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace TieredCache.Tests.Composition.Behind;

/// <summary>What is wrong with the ids of serializers; what else is checked at start is tested where it belongs.</summary>
public sealed class StartChecksTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(127)]
    public void An_id_that_is_this_library_s_is_refused_at_start(int id)
    {
        var failure = Assert.Single(FailuresOf(new Own("Packed", (byte)id)));
        Assert.StartsWith($"The serializer 'Packed' has the id {id}, and those below 128 are this library's", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void So_is_one_that_two_serializers_have()
    {
        var failure = Assert.Single(FailuresOf(new Own("Packed", 128), new Own("Sealed", 128), new Own("Other", 129)));
        Assert.StartsWith("The serializers 'Packed', 'Sealed' have the same id, 128.", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Ids_of_one_s_own_are_not_and_the_same_serializer_may_be_registered_twice() =>
        Assert.Empty(FailuresOf(new Own("Packed", 128), new Own("packed", 128), new Own("Sealed", 255)));

    private static string[] FailuresOf(params Own[] serializers)
    {
        var builder = new ServiceCollection().AddTieredCache();
        foreach (var serializer in serializers)
        {
            builder.AddSerializer(serializer);
        }

        using var provider = builder.Services.BuildServiceProvider();
        return Record.Exception(provider.GetRequiredService<ICache>) is OptionsValidationException refused ? [.. refused.Failures] : [];
    }

    private sealed class Own(string name, byte id) : ICacheSerializer
    {
        public string Name => name;

        public byte Id => id;

        public bool Supports(Type type) => false;

        public void Serialize<T>(T value, IBufferWriter<byte> target) => throw new NotSupportedException();

        public T? Deserialize<T>(ReadOnlySequence<byte> payload) => throw new NotSupportedException();
    }
}
