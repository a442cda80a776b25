using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using TieredCache.Testing;
using TieredCache.Tests.Architecture.Surface;

namespace TieredCache.Tests.Architecture;

/// <summary>Whatever becomes public shows in a reviewed file. Run with TIEREDCACHE_REGENERATE=1 to write the files anew.</summary>
public sealed class PublicSurfaceTests
{
    public static TheoryData<string> Assemblies => [.. Libraries.Select(static assembly => assembly.GetName().Name!)];

    private static Assembly[] Libraries => [typeof(ICache).Assembly, typeof(OutputCacheBuilderExtensions).Assembly, typeof(ControllableClock).Assembly];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void The_public_surface_is_the_approved_one(string assembly)
    {
        var path = Repository.PathTo($"tests/TieredCache.Tests/Architecture/PublicSurface.{assembly}.txt");
        var surface = PublicSurface.Of(Named(assembly));
        if (Repository.Regenerates)
        {
            File.WriteAllText(path, surface);
        }

        Assert.Equal(File.ReadAllText(path), surface, ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void A_changed_default_a_constraint_and_a_new_member_show_in_the_listing() => Assert.Equal(
        """
        TieredCache.Tests.Architecture: sealed class TieredCache.Tests.Architecture.PublicSurfaceTests.Sample<T> where T : class, new()
            Sample(int count = 3)
            T Last { get; init; }
            ValueTask<T> FindAsync<TKey>(ReadOnlySpan<char> text, out TKey key, TimeSpan wait = default, string name = null) where TKey : struct

        """,
        PublicSurface.Of(typeof(Sample<>)).Replace("TieredCache.Tests.Architecture.PublicSurfaceTests.TieredCache", "TieredCache", StringComparison.Ordinal),
        ignoreLineEndingDifferences: true);

    [Fact]
    public void There_is_one_public_type_for_two_internal_ones_or_fewer()
    {
        var types = Declared(typeof(ICache).Assembly).Where(static type => !type.IsNested).ToArray();
        var shown = types.Count(static type => type.IsPublic);

        Assert.True(2 * shown <= types.Length - shown, $"{shown} public types, {types.Length - shown} internal ones");
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void A_class_that_is_neither_sealed_nor_static_nor_abstract_is_the_base_of_another(string assembly)
    {
        var types = Declared(Named(assembly)).ToArray();

        Assert.Empty(types.Where(static type => type is { IsClass: true, IsSealed: false, IsAbstract: false }).Except(types.Select(static type => type.BaseType)));
    }

    private static Assembly Named(string name) => Libraries.Single(assembly => assembly.GetName().Name == name);

    private static IEnumerable<Type> Declared(Assembly assembly) =>
        assembly.GetTypes().Where(static type => !IsGenerated(type) && type.Namespace?.Split('.')[0] is "TieredCache" or "Microsoft");

    private static bool IsGenerated(Type type) =>
        type.Name.StartsWith('<') || type.IsDefined(typeof(CompilerGeneratedAttribute)) || (type.DeclaringType is { } outer && IsGenerated(outer));

    /// <summary>Has one of each.</summary>
    public sealed class Sample<T>
        where T : class, new()
    {
        public Sample(int count = 3) => _ = count;

        public T? Last { get; init; }

        public ValueTask<T> FindAsync<TKey>(ReadOnlySpan<char> text, out TKey key, TimeSpan wait = default, string? name = null)
            where TKey : struct
        {
            _ = (text.Length, wait, name);
            key = default;
            return new(new T());
        }
    }
}
