using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using TieredCache.Entries;
using TieredCache.Journal.Files;

namespace TieredCache.Strategies.Letters;

/// <summary>
/// Letters in the journal's directory, a JSON file each, so that a person can read them with what is at hand.
/// </summary>
internal sealed partial class DeadLetterFiles(IJournalFiles files, string cache) : IDeadLetterBox
{
    private const string Extension = ".letter";
    private readonly Lock _gate = new();

    public void Add(DeadLetter letter)
    {
        lock (_gate)
        {
            var name = NameOf(letter.Sequence, letter.Key);
            files.Delete(name);
            using var file = files.Create(name);
            file.Append(JsonSerializer.SerializeToUtf8Bytes(new Form(letter.Key, letter.Kind.ToString(), letter.Sequence, letter.Attempts, letter.At, letter.Error, letter.Payload.ToArray()), Forms.Default.Form));
            file.Sync();
            files.Sync();
        }
    }

    public IReadOnlyList<DeadLetter> List()
    {
        lock (_gate)
        {
            return [.. files.List().Where(static name => name.EndsWith(Extension, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Read).OfType<DeadLetter>()];
        }
    }

    public bool Remove(DeadLetter letter)
    {
        lock (_gate)
        {
            var name = NameOf(letter.Sequence, letter.Key);
            var found = files.List().Contains(name, StringComparer.Ordinal);
            files.Delete(name);
            files.Sync();
            return found;
        }
    }

    private static string NameOf(long sequence, string key) => string.Create(CultureInfo.InvariantCulture,
        $"{sequence:D19}-{CacheKeys.Crc32C(Encoding.UTF8.GetBytes(key)):x8}{Extension}");

    // A letter that was torn while it was written is still in the journal, which brings it again.
    private DeadLetter? Read(string name)
    {
        try
        {
            var form = JsonSerializer.Deserialize(files.Read(name), Forms.Default.Form);
            return form is not null && Enum.TryParse<StoreWriteKind>(form.Kind, out var kind)
                ? new DeadLetter(cache, form.Key, kind, form.Sequence, form.Attempts, form.At, form.Error, form.Payload)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal sealed record Form(string Key, string Kind, long Sequence, int Attempts, DateTimeOffset At, string Error, byte[] Payload);

    [JsonSourceGenerationOptions(WriteIndented = true)]
    [JsonSerializable(typeof(Form))]
    internal sealed partial class Forms : JsonSerializerContext;
}
