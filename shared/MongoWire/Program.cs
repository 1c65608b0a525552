using CoachingPlatform.MongoWire;

// Nothing here blocks a thread, so what arrives is handled on the thread that saw it arrive. Handing it on cost half of a command's work.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
if (string.IsNullOrEmpty(builder.Configuration["urls"])) builder.WebHost.UseUrls("http://127.0.0.1:0");
var options = builder.Configuration.GetSection("MongoWire").Get<MongoWireOptions>() ?? new MongoWireOptions();
if (builder.Environment.IsProduction() && !options.AllowProduction)
{
    await Console.Error.WriteLineAsync("The local store is for first run and tests. Set ConnectionStrings:mongodb, or MongoWire:AllowProduction=true.");
    return 1;
}

await using var app = builder.Build();
try
{
    await using var server = await MongoWireServer.StartAsync(options, app.Lifetime.ApplicationStopping);
    app.Logger.LogInformation(
        "Local store at {ConnectionString}, in front of PostgreSQL with DocumentDB: for first run and tests, not for production", server.ConnectionString);
    app.MapGet("/health", async (CancellationToken cancellation) => await server.IsHealthyAsync(cancellation)
        ? Results.Text("Local store (DocumentDB behind the wire bridge): healthy")
        : Results.Text("Local store: PostgreSQL does not answer", statusCode: StatusCodes.Status503ServiceUnavailable));
    await app.RunAsync();
    return 0;
}
catch (InvalidOperationException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
