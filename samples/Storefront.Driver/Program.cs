using System.Text.Json;
using Storefront.Driver;

if (args.Contains("--help"))
{
    Console.WriteLine(DriverOptions.Usage);
    return 0;
}

try
{
    using var comparison = new Comparison(DriverOptions.Parse(args));
    return await comparison.RunAsync() == 0 ? 0 : 1;
}
catch (UsageException mistake)
{
    await Console.Error.WriteLineAsync($"{mistake.Message}\n\n{DriverOptions.Usage}");
    return 2;
}
catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
{
    await Console.Error.WriteLineAsync($"A node does not answer: {failure.Message}");
    return 3;
}
catch (JsonException failure)
{
    await Console.Error.WriteLineAsync($"What answers is no Storefront: {failure.Message}");
    return 3;
}
