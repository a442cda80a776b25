using Microsoft.AspNetCore.DataProtection;
using Sessions.Cart;
using Sessions.Driving;

if (args is ["drive", .. var rest])
{
    return await Driver.RunAsync(new ConfigurationBuilder().AddCommandLine(rest).Build());
}

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddTieredCache().AddCache("sessions").AsDistributedCache("sessions");
builder.Services.AddSession(static options => options.IdleTimeout = TimeSpan.FromMinutes(20));

// The cookie names the session; both processes have to read it.
builder.Services.AddDataProtection().SetApplicationName("sessions-sample")
    .PersistKeysToFileSystem(new DirectoryInfo(builder.Configuration["DataDirectory"] ?? throw new InvalidOperationException("DataDirectory names no directory; run.sh makes one.")));

var app = builder.Build();
app.UseSession();
app.MapCart();
app.UseReadyFile();
await app.RunAsync();
return 0;
