using Storefront.Driver;

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
catch (HttpRequestException failure)
{
    await Console.Error.WriteLineAsync($"A node does not answer: {failure.Message}");
    return 3;
}
