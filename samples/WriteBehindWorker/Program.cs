using Npgsql;
using WriteBehindWorker.Counters;
using WriteBehindWorker.Driving;
using WriteBehindWorker.Hosting;
using WriteBehindWorker.Orders;

if (args is ["drive", .. var rest])
{
    return await Driver.RunAsync(new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(rest).Build());
}

var builder = WebApplication.CreateBuilder(args);
var connection = builder.Configuration.GetConnectionString("Orders")
    ?? throw new InvalidOperationException("ConnectionStrings:Orders names no PostgreSQL; run.sh starts one.");
builder.Services.AddSingleton(NpgsqlDataSource.Create(connection));
builder.Services.AddSingleton<CounterDesk>();
builder.Services.AddSingleton<QueueGauge>();
builder.Services.AddTieredCache()
    .AddStore<Order, OrderStore>("orders")
    .AddStore<long, CounterStore>("counters");

var app = builder.Build();
app.MapOrders();
app.MapCounters();
app.MapGet("/queue", (QueueGauge queue) => queue.Pending);
app.UseReadyFile();

// The tables are there before the host starts, for what the journal still holds is brought to them at once.
await Schema.CreateAsync(app.Services.GetRequiredService<NpgsqlDataSource>(), app.Lifetime.ApplicationStopping);
await app.RunAsync();
return 0;
