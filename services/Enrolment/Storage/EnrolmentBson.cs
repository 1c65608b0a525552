using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Certificates;
using CoachingPlatform.Enrolment.Domain.Eligibility;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.Enrolment.Domain.Owners;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Serializers;

namespace CoachingPlatform.Enrolment.Storage;

/// <summary>How this service's value objects are stored: as the text or number they stand for.</summary>
internal static class EnrolmentBson
{
    private static readonly Lock Gate = new();
    private static bool registered;

    /// <summary>Registers them once in the process.</summary>
    public static void Register()
    {
        lock (Gate)
        {
            if (registered)
                return;
            registered = true;
            RegisterText(nik => nik.Value, Nik.Parse);
            RegisterText(nib => nib.Value, Nib.Parse);
            RegisterText(npwp => npwp.Value, Npwp.Parse);
            RegisterText(kbli => kbli.Value, KbliCode.Parse);
            RegisterText(phone => phone.Value, PhoneNumber.Parse);
            RegisterText(email => email.Value, EmailAddress.Parse);
            RegisterText(region => region.Value, RegionCode.Parse);
            BsonSerializer.RegisterSerializer(new RupiahSerializer());
            // The convention does not reach into lists.
            BsonSerializer.RegisterSerializer(new EnumSerializer<SalesChannel>(BsonType.String));
            BsonSerializer.RegisterSerializer(new EnumSerializer<SizeClass>(BsonType.String));
            BsonSerializer.RegisterSerializer(new EnumSerializer<CertificateKind>(BsonType.String));
            BsonSerializer.RegisterSerializer(new EnumSerializer<EligibilityKind>(BsonType.String));
            BsonSerializer.RegisterSerializer(new EnumSerializer<Resemblance>(BsonType.String));
            BsonSerializer.RegisterSerializer(new EnumSerializer<QualityFlag>(BsonType.String));
            RegisterRules();
            // What is computed is stored too where it is searched; it is not read back.
            BsonClassMap.RegisterClassMap<Business>(map =>
            {
                map.AutoMap();
                map.MapProperty(b => b.NaturalKey).SetElementName("naturalKey");
                map.MapProperty(b => b.NameKeys).SetElementName("nameKeys");
                map.MapProperty(b => b.SearchKeys).SetElementName("searchKeys");
                map.MapProperty(b => b.Facets).SetElementName("facets");
                // Hardly any has one, and no audit entry is to say that it has none.
                map.GetMemberMap(b => b.FormerOwners).SetShouldSerializeMethod(b => ((Business)b).FormerOwners.Count > 0);
            });
            BsonClassMap.RegisterClassMap<Owner>(map =>
            {
                map.AutoMap();
                map.MapProperty(o => o.IdentityKey).SetElementName("identityKey");
                map.MapProperty(o => o.AccountKey).SetElementName("accountKey");
            });
            BsonClassMap.RegisterClassMap<OwnerDetails>(map =>
            {
                map.AutoMap();
                // The audit trail masks by the name of a field.
                map.GetMemberMap(o => o.Name).SetElementName("ownerName");
            });
            BsonClassMap.RegisterClassMap<PossibleDuplicate>(map =>
            {
                map.AutoMap();
                map.MapProperty(p => p.PairKey).SetElementName("pairKey");
            });
            BsonClassMap.RegisterClassMap<CohortEnrolment>(map =>
            {
                map.AutoMap();
                map.MapProperty(e => e.IsLive).SetElementName("isLive");
                map.MapProperty(e => e.ClaimBy).SetElementName("claimBy").SetIgnoreIfNull(true);
            });
            BsonClassMap.RegisterClassMap<CompletionCertificate>(map =>
            {
                map.AutoMap();
                map.MapProperty(c => c.IsValid).SetElementName("isValid");
            });
        }
    }

    // By the word for their kind, so that a renamed type reads what is stored.
    private static void RegisterRules()
    {
        BsonClassMap.RegisterClassMap<RegionRule>(map => Map(map, EligibilityKind.Region));
        BsonClassMap.RegisterClassMap<KbliRule>(map => Map(map, EligibilityKind.Kbli));
        BsonClassMap.RegisterClassMap<SizeRule>(map => Map(map, EligibilityKind.Size));
        BsonClassMap.RegisterClassMap<AgeRule>(map => Map(map, EligibilityKind.Age));
        BsonClassMap.RegisterClassMap<CertificateRule>(map => Map(map, EligibilityKind.Certificate));
        BsonClassMap.RegisterClassMap<CompletedTrackRule>(map => Map(map, EligibilityKind.CompletedTrack));

        static void Map(BsonClassMap map, EligibilityKind kind)
        {
            map.AutoMap();
            map.SetDiscriminator(kind.ToString());
        }
    }

    private static void RegisterText<T>(Func<T, string> write, Func<string, Parsed<T>> read)
        where T : class =>
        BsonSerializer.RegisterSerializer(new TextSerializer<T>(write, read));

    private sealed class TextSerializer<T>(Func<T, string> write, Func<string, Parsed<T>> read) : SerializerBase<T?>
        where T : class
    {
        public override T? Deserialize(BsonDeserializationContext context, BsonDeserializationArgs args)
        {
            if (context.Reader.GetCurrentBsonType() != BsonType.Null)
                return read(context.Reader.ReadString()).Value ?? throw new FormatException($"A stored {typeof(T).Name} cannot be read.");
            context.Reader.ReadNull();
            return null;
        }

        public override void Serialize(BsonSerializationContext context, BsonSerializationArgs args, T? value)
        {
            if (value is null)
                context.Writer.WriteNull();
            else
                context.Writer.WriteString(write(value));
        }
    }

    private sealed class RupiahSerializer : StructSerializerBase<Rupiah>
    {
        public override Rupiah Deserialize(BsonDeserializationContext context, BsonDeserializationArgs args) => new(context.Reader.ReadInt64());

        public override void Serialize(BsonSerializationContext context, BsonSerializationArgs args, Rupiah value) =>
            context.Writer.WriteInt64(value.Amount);
    }
}
