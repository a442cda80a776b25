using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace TieredCache.Remote.Wire;

/// <summary>
/// System.Text.Json. Source-generated contexts come first; reflection is the fall-back only where the application has it. It is set up
/// for the first value: a process without a shared tier never needs it.
/// </summary>
internal sealed class JsonCacheSerializer(IEnumerable<IJsonTypeInfoResolver> contexts) : ICacheSerializer
{
    private static readonly JsonWriterOptions Compact = new() { SkipValidation = true };
    private JsonSerializerOptions? _options;

    public string Name => "Json";

    public byte Id => 1;

    public bool Supports(Type type)
    {
        try
        {
            return Options().TryGetTypeInfo(type, out _);
        }
        catch (Exception exception) when (exception is InvalidOperationException or NotSupportedException or ArgumentException)
        {
            return false;
        }
    }

    public void Serialize<T>(T value, IBufferWriter<byte> target)
    {
        using var writer = new Utf8JsonWriter(target, Compact);
        JsonSerializer.Serialize(writer, value, TypeInfo<T>());
    }

    public T? Deserialize<T>(ReadOnlySequence<byte> payload)
    {
        var reader = new Utf8JsonReader(payload);
        var value = JsonSerializer.Deserialize(ref reader, TypeInfo<T>());
        return reader.Read() ? throw new JsonException("There are bytes behind the value.") : value;
    }

    private JsonSerializerOptions Options() => Volatile.Read(ref _options) ?? Make();

    private JsonSerializerOptions Make()
    {
        IJsonTypeInfoResolver[] resolvers = JsonSerializer.IsReflectionEnabledByDefault ? [.. contexts, Reflection()] : [.. contexts];
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { TypeInfoResolver = JsonTypeInfoResolver.Combine(resolvers), IncludeFields = true };
        options.MakeReadOnly();
        return Interlocked.CompareExchange(ref _options, options, null) ?? options;
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Taken only where reflection-based serialization is switched on, which a trimmed application's is not.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Taken only where reflection-based serialization is switched on, which an AOT application's is not.")]
    private static DefaultJsonTypeInfoResolver Reflection() => new();

    private JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)Options().GetTypeInfo(typeof(T));
}
