using WriteBehindWorker.Orders;

namespace WriteBehindWorker.Driving;

/// <summary>
/// A customer: places orders, changes some and cancels others, one request after the other, and counts each order. It remembers what
/// was acknowledged. A request without an answer may have been taken or not; it is never counted.
/// </summary>
internal sealed class Writer(HttpClient http, string name)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public string Name => name;

    public List<OrderHistory> Orders { get; } = [];

    /// <summary>What the counter said, each time.</summary>
    public List<long> Counts { get; } = [];

    public int Unanswered { get; private set; }

    public int Acknowledged { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var order = new OrderHistory($"{name}-{Orders.Count}");
            Orders.Add(order);
            await PutAsync(order);
            await CountAsync();
            if (Orders.Count % 3 == 0)
            {
                await PutAsync(Orders[^2]);
            }

            if (Orders.Count % 8 == 0)
            {
                await DeleteAsync(Orders[^4]);
            }
        }
    }

    private async Task PutAsync(OrderHistory order)
    {
        var revision = ++order.LastTried;
        if (await IsTakenAsync(() => http.PutAsJsonAsync($"/orders/{order.Id}", new Order(name, 10 * revision, revision))))
        {
            order.Puts.Add(revision);
        }
    }

    private async Task DeleteAsync(OrderHistory order)
    {
        order.DeletionTried = true;
        order.Deleted = await IsTakenAsync(() => http.DeleteAsync($"/orders/{order.Id}"));
    }

    private async Task CountAsync()
    {
        var value = 0L;
        if (await IsTakenAsync(async () =>
        {
            var answer = await http.PostAsync($"/counters/{name}", content: null);
            value = answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<long>() : 0;
            return answer;
        }))
        {
            Counts.Add(value);
        }
    }

    private async Task<bool> IsTakenAsync(Func<Task<HttpResponseMessage>> request)
    {
        try
        {
            using var answer = await request();
            if (answer.IsSuccessStatusCode)
            {
                Acknowledged++;
                return true;
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            // The service is away.
        }

        Unanswered++;
        await Task.Delay(Pause);
        return false;
    }
}

/// <summary>What one customer has done to one order.</summary>
internal sealed class OrderHistory(string id)
{
    public string Id => id;

    /// <summary>The revisions that were acknowledged.</summary>
    public List<int> Puts { get; } = [];

    public int LastTried { get; set; }

    public bool DeletionTried { get; set; }

    public bool Deleted { get; set; }

    public int Acknowledged => Puts.Count + (Deleted ? 1 : 0);
}
