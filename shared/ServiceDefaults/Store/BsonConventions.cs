using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Conventions;
using MongoDB.Bson.Serialization.Serializers;

namespace CoachingPlatform.ServiceDefaults.Store;

/// <summary>How values are stored: camelCase, standard UUIDs, enums as words, dates as <c>YYYY-MM-DD</c>, local times as text, instants as UTC dates.</summary>
public static class BsonConventions
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
            ConventionRegistry.Register(
                "CoachingPlatform",
                new ConventionPack { new CamelCaseElementNameConvention(), new EnumRepresentationConvention(BsonType.String), new IgnoreExtraElementsConvention(true) },
                _ => true);
            BsonSerializer.RegisterSerializer(new GuidSerializer(GuidRepresentation.Standard));
            BsonSerializer.RegisterSerializer(new DateTimeOffsetSerializer(BsonType.DateTime));
            BsonSerializer.RegisterSerializer(new DateOnlySerializer(BsonType.String));
            BsonSerializer.RegisterSerializer(new TimeOnlySerializer(BsonType.String));
            BsonSerializer.RegisterSerializer(new DecimalSerializer(BsonType.Decimal128));
            BsonSerializer.RegisterSerializationProvider(new IdSerializationProvider());
        }
    }

    private sealed class IdSerializationProvider : IBsonSerializationProvider
    {
        public IBsonSerializer? GetSerializer(Type type) =>
            type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Id<>)
                ? (IBsonSerializer)Activator.CreateInstance(typeof(IdSerializer<>).MakeGenericType(type.GetGenericArguments()))!
                : null;
    }

    private sealed class IdSerializer<T> : StructSerializerBase<Id<T>>
    {
        private readonly GuidSerializer guid = new(GuidRepresentation.Standard);

        public override Id<T> Deserialize(BsonDeserializationContext context, BsonDeserializationArgs args) => new(guid.Deserialize(context, args));

        public override void Serialize(BsonSerializationContext context, BsonSerializationArgs args, Id<T> value) =>
            guid.Serialize(context, args, value.Value);
    }
}
