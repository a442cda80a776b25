using System.Diagnostics;
using TieredCache.HitRates;
using TieredCache.HitRates.Generation;
using TieredCache.HitRates.Traces;

namespace TieredCache.Tests.HitRates.Traces;

public class TraceFileTests
{
    [Fact]
    public void Keys_are_numbered_in_order_of_first_use()
    {
        using var file = new TemporaryFile("shop.txt").With("900\n17\n\n900\r\n5000000000\n");

        var trace = TraceFile.Read(file.Path, withSizes: false);

        Assert.Equal(("shop", 3), (trace.Name, trace.Distinct));
        Assert.Equal([0, 1, 0, 2], trace.Keys);
        Assert.Null(trace.Sizes);
    }

    [Fact]
    public async Task A_pipe_is_read_too()
    {
        using var pipe = new TemporaryFile("pipe");
        using (var made = Process.Start("mkfifo", [pipe.Path]))
        {
            await made.WaitForExitAsync();
        }

        var writing = Task.Run(() => File.WriteAllText(pipe.Path, "7\n8\n7\n")); // Opens it once somebody reads.
        Assert.Equal([0, 1, 0], TraceFile.Read(pipe.Path, withSizes: false).Keys);
        await writing;
    }

    [Fact]
    public void Keys_may_take_all_of_sixty_four_bits()
    {
        using var file = new TemporaryFile("hashed.txt").With("18446744073709551615\n9223372036854775808\n18446744073709551615\n");

        Assert.Equal([0, 1, 0], TraceFile.Read(file.Path, withSizes: false).Keys);
    }

    [Fact]
    public void Sizes_stand_after_the_key_and_the_whole_is_what_each_key_weighs_at_first()
    {
        using var file = new TemporaryFile("shop.txt").With("9 100\n4\t50\n9 300\n");

        var trace = TraceFile.Read(file.Path, withSizes: true);

        Assert.Equal([100, 50, 300], trace.Sizes!);
        Assert.Equal(150, trace.Whole);
    }

    [Theory]
    [InlineData("a.txt")]
    [InlineData("a.txt.gz")]
    public void What_is_written_is_read_back(string name)
    {
        using var file = new TemporaryFile(name);
        var trace = TraceGenerator.Generate("zipf", new GeneratorSettings { Keys = 50, Requests = 500 });

        TraceFile.Write(trace, file.Path);

        Assert.Equal(trace.Keys, TraceFile.Read(file.Path, withSizes: false).Keys);
    }

    [Theory]
    [InlineData("1\nx2\n", false, "line 2")]
    [InlineData("-1\n", false, "line 1")]
    [InlineData("1 2\n", false, "line 1")]
    [InlineData("1 2\n3\n", true, "line 2")]
    [InlineData("\n", false, "no requests")]
    public void What_is_not_a_trace_is_named_with_its_line(string text, bool withSizes, string expected)
    {
        using var file = new TemporaryFile("bad.txt").With(text);

        var failure = Assert.Throws<HitRateException>(() => TraceFile.Read(file.Path, withSizes));

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.Contains(file.Path, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        using var file = new TemporaryFile("none.txt");

        var failure = Assert.Throws<HitRateException>(() => TraceFile.Read(file.Path, withSizes: false));

        Assert.StartsWith($"Cannot read the trace {file.Path}: ", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/somewhere/web12.txt.gz", "web12")]
    [InlineData("a b.trace", "a-b")]
    [InlineData("plain", "plain")]
    public void A_trace_is_called_as_its_file_without_extensions(string path, string name) => Assert.Equal(name, TraceFile.NameOf(path));
}
