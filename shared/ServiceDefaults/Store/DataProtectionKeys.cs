using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.ServiceDefaults.Store;

/// <summary>Keys of cookies and antiforgery in the process's own store, so that all its instances share them and a restart signs nobody out.</summary>
public static class DataProtectionRegistration
{
    /// <summary>Adds data protection with its keys in the collection <c>dataProtectionKeys</c>; after <see cref="StoreRegistration.AddStore"/>.</summary>
    public static IHostApplicationBuilder AddStoredDataProtection(this IHostApplicationBuilder builder, string service)
    {
        builder.Services.AddDataProtection().SetApplicationName($"coaching-platform.{service}");
        builder.Services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(s =>
            new ConfigureOptions<KeyManagementOptions>(o => o.XmlRepository = new DataProtectionKeys(s.GetRequiredService<IMongoDatabase>())));
        return builder;
    }

    private sealed class DataProtectionKeys(IMongoDatabase database) : IXmlRepository
    {
        private readonly IMongoCollection<BsonDocument> keys = database.GetCollection<BsonDocument>("dataProtectionKeys");

        public IReadOnlyCollection<XElement> GetAllElements() =>
            keys.Find(Builders<BsonDocument>.Filter.Empty).Sort(Builders<BsonDocument>.Sort.Ascending("_id")).ToList()
                .ConvertAll(k => XElement.Parse(k["xml"].AsString));

        public void StoreElement(XElement element, string friendlyName) =>
            keys.InsertOne(new BsonDocument { { "_id", friendlyName }, { "xml", element.ToString(SaveOptions.DisableFormatting) } });
    }
}
