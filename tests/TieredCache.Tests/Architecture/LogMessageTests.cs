using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace TieredCache.Tests.Architecture;

/// <summary>Caches hold personal data, and logs travel further than caches.</summary>
public sealed partial class LogMessageTests
{
    private static readonly IReadOnlyList<Message> Messages =
    [
        .. typeof(ICache).Assembly.GetTypes()
            .SelectMany(static type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(static method => (method, given: method.GetCustomAttribute<LoggerMessageAttribute>()))
            .Where(static pair => pair.given is not null)
            .Select(static pair => new Message(pair.method, pair.given!)),
    ];

    [Fact]
    public void There_are_messages_to_look_at() => Assert.True(Messages.Count > 20);

    [Fact]
    public void No_key_and_no_value_is_logged_above_Debug() => Assert.DoesNotContain(Messages, static message => message.Given.Level > LogLevel.Debug && message.NamesKeyOrValue);

    [Fact]
    public void No_value_is_logged_at_any_level() => Assert.DoesNotContain(Messages, static message => Parameter("value").IsMatch(message.Given.Message));

    [Theory]
    [InlineData("Cache {Cache}: {Key} is gone.", true)]
    [InlineData("Loaded {Value:X}.", true)]
    [InlineData("Loaded {@value}.", true)]
    [InlineData("The keys {Keys} are gone.", true)]
    [InlineData("{KeyCount} keys in bucket {Bucket}.", false)]
    public void A_message_that_names_a_key_or_a_value_is_recognised(string text, bool names) =>
        Assert.Equal(names, Message.Names(text));

    [Fact]
    public void Event_ids_are_unique() =>
        Assert.Empty(Messages.GroupBy(static message => message.Given.EventId).Where(static group => group.Count() > 1).Select(static group => group.Key));

    [Fact]
    public void Event_ids_are_in_the_range_that_their_file_states()
    {
        foreach (var group in Messages.GroupBy(static message => message.Method.DeclaringType!))
        {
            var (first, last) = RangeOf(group.Key);
            Assert.All(group, message => Assert.InRange(message.Given.EventId, first, last));
        }
    }

    [Fact]
    public void The_ranges_of_two_files_do_not_overlap()
    {
        var ranges = Messages.Select(static message => message.Method.DeclaringType!).Distinct().Select(RangeOf).OrderBy(static range => range.First).ToArray();

        Assert.All(ranges.Zip(ranges.Skip(1)), static pair => Assert.True(pair.First.Last < pair.Second.First));
    }

    private static (int First, int Last) RangeOf(Type log)
    {
        var file = Repository.Sources("src/TieredCache/Diagnostics").Single(file => file.Name == log.Name);
        var stated = StatedRange().Match(string.Join('\n', file.Lines));
        Assert.True(stated.Success, $"{file} states no range of event ids, such as 1000-1019");
        return (int.Parse(stated.Groups[1].Value, CultureInfo.InvariantCulture), int.Parse(stated.Groups[2].Value, CultureInfo.InvariantCulture));
    }

    private static Regex Parameter(string names) => new($@"\{{[@$]?({names})[,:}}]", RegexOptions.IgnoreCase);

    [GeneratedRegex(@"(\d{4})\s*(?:-|–|to)\s*(\d{4})")]
    private static partial Regex StatedRange();

    private sealed record Message(MethodInfo Method, LoggerMessageAttribute Given)
    {
        public bool NamesKeyOrValue => Names(Given.Message);

        public static bool Names(string text) => Parameter("keys?|values?").IsMatch(text);

        public override string ToString() => $"{Method.Name}: {Given.Message}";
    }
}
