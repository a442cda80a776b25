using Microsoft.AspNetCore.DataProtection;
using Sessions.Cart;
using Sessions.Driving;
using Sessions.Offers;

if (args is ["drive", .. var rest])
{
    return await Driver.RunAsync(new ConfigurationBuilder().AddCommandLine(rest).Build());
}

var builder = WebApplication.CreateBuilder(args);
var data = builder.Configuration["DataDirectory"] ?? throw new InvalidOperationException("DataDirectory names no directory; run.sh makes one.");
builder.Services.AddTieredCache().AddCache("sessions").AsDistributedCache("sessions").AsHybridCache().AsOutputCacheStore();
builder.Services.AddOutputCache();
builder.Services.AddSession(static options => options.IdleTimeout = TimeSpan.FromMinutes(20));

// The cookie names the session; both processes have to read it.
builder.Services.AddDataProtection().SetApplicationName("sessions-sample")
    .PersistKeysToFileSystem(new DirectoryInfo(data));

var app = builder.Build();
app.UseSession();
app.UseOutputCache();
app.MapCart();
app.MapOffers(data);
app.UseReadyFile();
await app.RunAsync();
return 0;
