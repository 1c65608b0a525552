using CoachingPlatform.MongoWire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

var builder = WebApplication.CreateSlimBuilder(args);
if (string.IsNullOrEmpty(builder.Configuration["urls"])) builder.WebHost.UseUrls("http://127.0.0.1:0");
var options = builder.Configuration.GetSection("MongoWire").Get<MongoWireOptions>() ?? new MongoWireOptions();
if (builder.Environment.IsProduction() && !options.AllowProduction)
    throw new InvalidOperationException("The local store is for first run and tests. Set ConnectionStrings:mongodb, or MongoWire:AllowProduction=true.");

var app = builder.Build();
await using var server = await MongoWireServer.StartAsync(options, app.Lifetime.ApplicationStopping);
app.Logger.LogInformation(
    "Local store at {ConnectionString}, in front of PostgreSQL with DocumentDB: for first run and tests, not for production", server.ConnectionString);
app.MapGet("/health", async (CancellationToken cancellation) => await server.IsHealthyAsync(cancellation)
    ? Results.Text("Local store (DocumentDB behind the wire bridge): healthy")
    : Results.Text("Local store: PostgreSQL does not answer", statusCode: StatusCodes.Status503ServiceUnavailable));
await app.RunAsync();
