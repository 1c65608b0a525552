using CoachingPlatform.Messaging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MongoDB.Driver;

namespace CoachingPlatform.ServiceDefaults.Store;

/// <summary>The service's own MongoDB database.</summary>
public static class StoreRegistration
{
    /// <summary>
    /// Adds <see cref="IMongoClient"/> and the service's <see cref="IMongoDatabase"/>. <c>ConnectionStrings:mongodb</c> is the server,
    /// <c>Store:Database</c> the database (default: the service's name). What is registered as <see cref="IStorePreparation"/> is made before the service is ready.
    /// </summary>
    public static IHostApplicationBuilder AddStore(this IHostApplicationBuilder builder, string service)
    {
        BsonConventions.Register();
        var address = builder.Configuration.GetConnectionString("mongodb")
            ?? throw new InvalidOperationException("ConnectionStrings:mongodb is missing: set it to a MongoDB replica set, e.g. mongodb://host/?replicaSet=rs0.");
        var settings = MongoClientSettings.FromConnectionString(address);
        settings.ApplicationName = service;
        settings.ServerSelectionTimeout = TimeSpan.FromSeconds(5);
        builder.Services.AddSingleton<IMongoClient>(_ => new MongoClient(settings));
        builder.Services.AddSingleton(s =>
            s.GetRequiredService<IMongoClient>().GetDatabase(builder.Configuration["Store:Database"] ?? service));
        builder.Services.AddHostedService<StorePreparationService>();
        builder.Services.AddSingleton<StoreHealthCheck>();
        builder.Services.AddHealthChecks().AddCheck<StoreHealthCheck>("store", tags: ["ready"], timeout: TimeSpan.FromSeconds(2));
        return builder;
    }
}
