using System.Text;

namespace TieredCache.Chaos.Proxies;

/// <summary>Takes the replies of a subscribing connection apart, message by message, so that single ones can be left out or changed.</summary>
internal sealed class MessageFilter(Conditions conditions)
{
    private readonly List<byte> _rest = [];
    private volatile bool _isOn;

    public bool IsOn => _isOn;

    /// <summary>Looks at what the client sends.</summary>
    public void Watch(ReadOnlySpan<byte> commands)
    {
        if (!_isOn && commands.IndexOf("SUBSCRIBE"u8) >= 0)
        {
            _isOn = true;
        }
    }

    /// <summary>Hands on whole replies; what is not whole yet waits for its rest.</summary>
    public ReadOnlyMemory<byte> Filter(ReadOnlyMemory<byte> piece)
    {
        _rest.AddRange(piece.Span);
        var bytes = _rest.ToArray();
        var passed = new List<byte>(bytes.Length);
        var at = 0;
        while (Resp.LengthOf(bytes.AsSpan(at)) is > 0 and var length)
        {
            var frame = bytes.AsSpan(at, length);
            if (!IsMessage(frame) || !conditions.DropsMessages)
            {
                passed.AddRange(IsMessage(frame) && conditions.Deafens ? Misname(frame) : frame);
            }

            at += length;
        }

        _rest.RemoveRange(0, at);
        return passed.ToArray();
    }

    private static bool IsMessage(ReadOnlySpan<byte> frame) => frame.StartsWith("*3\r\n$7\r\nmessage\r\n"u8) && frame.IndexOf(":ch\r\n"u8) > 0;

    // Keys of a run end with x: a key that ends with y is nobody's.
    private static byte[] Misname(ReadOnlySpan<byte> frame)
    {
        var changed = frame.ToArray();
        var name = changed.AsSpan().LastIndexOf("x\r\n"u8);
        if (name > 0)
        {
            changed[name] = (byte)'y';
        }

        return changed;
    }
}

/// <summary>Where a reply of Redis ends.</summary>
internal static class Resp
{
    /// <returns>The length of the first reply, line ends included; 0 when it is not whole; all there is when it is no reply.</returns>
    public static int LengthOf(ReadOnlySpan<byte> bytes)
    {
        var line = bytes.IndexOf("\r\n"u8);
        if (line < 0)
        {
            return 0;
        }

        var head = line + 2;
        if (bytes[0] is (byte)'+' or (byte)'-' or (byte)':')
        {
            return head;
        }

        if (bytes[0] is not ((byte)'$' or (byte)'*') || !int.TryParse(Encoding.ASCII.GetString(bytes[1..line]), out var count))
        {
            return bytes.Length;
        }

        if (bytes[0] == (byte)'$')
        {
            var end = count < 0 ? head : head + count + 2;
            return end <= bytes.Length ? end : 0;
        }

        for (var i = 0; i < count; i++)
        {
            if (LengthOf(bytes[head..]) is > 0 and var length)
            {
                head += length;
            }
            else
            {
                return 0;
            }
        }

        return head;
    }
}
