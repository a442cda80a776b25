using Microsoft.Extensions.Caching.Hybrid;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Adapters;

public sealed class HybridCacheCopiesTestsAlone() : HybridCacheCopiesTests(isShared: false);

public sealed class HybridCacheCopiesTestsOnTwoTiers() : HybridCacheCopiesTests(isShared: true);

/// <summary>Values that the serializer fails at: no call fails for it, and all share what memory holds.</summary>
public abstract class HybridCacheCopiesTests(bool isShared) : OnEitherTier(isShared)
{
    private HybridCache Hybrid => Node.Hybrid();

    [Fact]
    public Task A_value_with_a_cycle_is_held_as_it_is()
    {
        var value = new Circle();
        value.Self = value;
        return HeldAsync(value);
    }

    [Fact]
    public Task A_value_with_a_number_that_JSON_does_not_know_is_held_as_it_is() => HeldAsync(new Measure { Mean = double.NaN });

    [Fact]
    public Task A_value_that_is_known_by_its_interface_only_is_held_as_it_is() => HeldAsync<INamed>(new Named { Name = "a" });

    [Fact]
    public Task A_value_that_is_known_by_its_abstract_class_only_is_held_as_it_is() => HeldAsync<Shape>(new Square { Side = 2 });

    private async Task HeldAsync<T>(T value)
        where T : class
    {
        var loads = 0;
        ValueTask<T> Make(CancellationToken token)
        {
            loads++;
            return new(value);
        }

        Assert.Same(value, await Hybrid.GetOrCreateAsync("made", Make));
        Assert.Same(value, await Hybrid.GetOrCreateAsync("made", Make));
        Assert.Same(value, await Hybrid.GetOrCreateAsync("made".AsSpan(), Make));
        Assert.Same(value, await Hybrid.GetOrCreateAsync("made", Make, new() { Flags = HybridCacheEntryFlags.DisableUnderlyingData }));
        Assert.Equal(1, loads);
        await Hybrid.SetAsync("set", value);
        Assert.Same(value, await Hybrid.GetOrCreateAsync("set", Make));
        Assert.Equal(1, loads);
        Assert.Equal(0, Cache.Pipeline.Parts.Flights.Count);

        await StartAsync(static options => options.Memory.CloneOnRead = true);
        await Cache.SetAsync("cloned", value);
        Assert.Same(value, await Cache.GetOrSetAsync("cloned", Make));
        Assert.Same(value, await Hybrid.GetOrCreateAsync("cloned", Make));
        Assert.True(Cache.TryGetLocal<T>("cloned", out _));
        Assert.Equal(1, loads);
    }

    public sealed class Circle
    {
        public Circle? Self { get; set; }
    }

    public sealed class Measure
    {
        public double Mean { get; set; }
    }

    public interface INamed
    {
        string Name { get; }
    }

    public sealed class Named : INamed
    {
        public string Name { get; set; } = "";
    }

    public abstract class Shape
    {
        public int Side { get; set; }
    }

    public sealed class Square : Shape;
}
