using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using MongoDB.Bson;
using MongoDB.Driver;
using OpenIddict.Server;

namespace CoachingPlatform.Identity.Issuer;

/// <summary>
/// The certificates that sign tokens (RS256) and encrypt codes. Production reads PFX files; anywhere else they are made once and kept in
/// the store, so that all instances share them and tokens survive a restart.
/// </summary>
internal sealed class SigningKeys(IMongoDatabase database, IConfiguration configuration, IHostEnvironment environment) : IConfigureOptions<OpenIddictServerOptions>
{
    private readonly IMongoCollection<BsonDocument> keys = database.GetCollection<BsonDocument>("developmentCertificates");

    public void Configure(OpenIddictServerOptions options)
    {
        var signing = new X509SecurityKey(Certificate("Signing", X509KeyUsageFlags.DigitalSignature));
        options.SigningCredentials.Add(new SigningCredentials(signing, SecurityAlgorithms.RsaSha256));
        var encryption = new X509SecurityKey(Certificate("Encryption", X509KeyUsageFlags.KeyEncipherment));
        options.EncryptionCredentials.Add(
            new EncryptingCredentials(encryption, SecurityAlgorithms.RsaOAEP, SecurityAlgorithms.Aes256CbcHmacSha512));
    }

    private X509Certificate2 Certificate(string purpose, X509KeyUsageFlags usage)
    {
        var file = configuration.GetSection($"Identity:{purpose}Certificate");
        if (file["Path"] is { Length: > 0 } path)
            return X509CertificateLoader.LoadPkcs12FromFile(path, file["Password"]);
        if (environment.IsProduction() && !configuration.GetValue<bool>("Identity:AllowDevelopmentCertificates"))
        {
            throw new InvalidOperationException(
                $"Identity:{purpose}Certificate:Path is missing: in Production it names a PFX file (with Identity:{purpose}Certificate:Password).");
        }

        return Kept(purpose) ?? MakeAndKeep(purpose, usage);
    }

    private X509Certificate2? Kept(string purpose) =>
        keys.Find(new BsonDocument("_id", purpose)).FirstOrDefault() is { } kept
            ? X509CertificateLoader.LoadPkcs12(kept["pfx"].AsByteArray, password: null)
            : null;

    private X509Certificate2 MakeAndKeep(string purpose, X509KeyUsageFlags usage)
    {
        try
        {
            using var made = Make(purpose, usage);
            keys.InsertOne(new BsonDocument { { "_id", purpose }, { "pfx", new BsonBinaryData(made.Export(X509ContentType.Pkcs12)) } });
        }
        catch (MongoWriteException e) when (e.WriteError.Category == ServerErrorCategory.DuplicateKey)
        {
            // another instance was first: all use its certificate
        }

        return Kept(purpose)!;
    }

    private static X509Certificate2 Make(string purpose, X509KeyUsageFlags usage)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN=CoachingPlatform development {purpose}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, critical: true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(5));
    }
}
