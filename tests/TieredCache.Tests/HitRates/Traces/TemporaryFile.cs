namespace TieredCache.Tests.HitRates.Traces;

/// <summary>A file that goes when the test is over.</summary>
internal sealed class TemporaryFile : IDisposable
{
    public TemporaryFile(string name) => Path = System.IO.Path.Combine(Directory.CreateTempSubdirectory("hit-rates-").FullName, name);

    public string Path { get; }

    public TemporaryFile With(string text)
    {
        File.WriteAllText(Path, text);
        return this;
    }

    public void Dispose() => Directory.Delete(System.IO.Path.GetDirectoryName(Path)!, recursive: true);
}
