using System.Text.Json.Serialization;

namespace TieredCache.Tests.Support;

/// <summary>A value as an application would have it.</summary>
public sealed record TierProduct(int Id, string Name, decimal Price, IReadOnlyList<string> Words);

/// <summary>Its contract, generated.</summary>
[JsonSerializable(typeof(TierProduct))]
[JsonSerializable(typeof(int))]
internal sealed partial class TierJsonContext : JsonSerializerContext;
