using TieredCache.Coherence;
using TieredCache.Remote.Wire;

namespace TieredCache.Tests.Wire;

/// <summary>What was written by any released version is read by this one, field by field.</summary>
public sealed class WireFormatTests
{
    public static TheoryData<string> EntryNames => [.. WireSamples.Entries.Select(static sample => sample.Name)];

    public static TheoryData<string> MessageNames => [.. WireSamples.Messages.Select(static sample => sample.Name)];

    [Theory]
    [MemberData(nameof(EntryNames))]
    public void A_frozen_entry_is_read(string name)
    {
        var sample = WireSamples.Entries.Single(sample => sample.Name == name);
        var bytes = WireSamples.Read("entry-" + name, sample.Make);
        Assert.Equal(RejectReason.None, Envelope.TryRead(bytes, sample.Wire, out var header, out var tags, out var payload));
        Assert.Equal(sample.Header with { PayloadLength = payload.Length }, header);
        Assert.Equal(sample.Tags, tags);
        if ((header.Flags & (EnvelopeFlags.Null | EnvelopeFlags.Absent)) != EnvelopeFlags.None)
        {
            Assert.True(payload.IsEmpty);
        }
        else
        {
            Assert.Equivalent(sample.Value, sample.Decode(header, payload), strict: true);
        }
    }

    [Theory]
    [MemberData(nameof(EntryNames))]
    public void An_entry_that_is_not_compressed_is_written_as_it_always_was(string name)
    {
        var sample = WireSamples.Entries.Single(sample => sample.Name == name);
        if (sample.Header.Compressor == 0)
        {
            Assert.Equal(WireSamples.Read("entry-" + name, sample.Make), sample.Make());
        }
    }

    [Theory]
    [MemberData(nameof(MessageNames))]
    public void A_frozen_message_is_read_and_written(string name)
    {
        var sample = WireSamples.Messages.Single(sample => sample.Name == name);
        var bytes = WireSamples.Read("message-" + name, sample.Make);
        Assert.True(InvalidationMessage.TryRead(bytes, out var message));
        Assert.Equal(sample.Message, message);
        Assert.Equal(bytes, sample.Make());
    }
}
