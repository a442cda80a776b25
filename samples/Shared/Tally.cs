namespace TieredCache.Samples;

/// <summary>Requests made and how many of them failed: an answer that is no success, or none at all.</summary>
internal sealed class Tally
{
    private int _requests;
    private int _failed;
    private string? _first;

    public int Requests => _requests;

    public int Failed => _failed;

    /// <summary>What the first failure was.</summary>
    public string? First => _first;

    /// <summary>Makes a request and returns the body; null when it failed.</summary>
    public async Task<string?> SendAsync(HttpClient client, HttpMethod method, Uri address)
    {
        Interlocked.Increment(ref _requests);
        try
        {
            using var request = new HttpRequestMessage(method, address);
            using var response = await client.SendAsync(request);
            if (response.IsSuccessStatusCode)
            {
                return await response.Content.ReadAsStringAsync();
            }

            Fail($"{method} {address}: {(int)response.StatusCode}");
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            Fail($"{method} {address}: {exception.Message}");
        }

        return null;
    }

    private void Fail(string what)
    {
        Interlocked.Increment(ref _failed);
        Interlocked.CompareExchange(ref _first, what, null);
    }
}
