using System.Text.Json;
using MassTransit;

namespace CoachingPlatform.Messaging;

/// <summary>The broker, and the prefix that keeps several platforms apart on it (tests).</summary>
/// <param name="Uri"><c>amqp://user:password@host:port</c>.</param>
/// <param name="Prefix">Begins the name of each queue and exchange; empty for the only platform.</param>
public sealed record BrokerAddress(Uri Uri, string Prefix)
{
    /// <summary>What every bus of the platform has in common.</summary>
    internal void Configure(IRabbitMqBusFactoryConfigurator rabbit)
    {
        rabbit.Host(Uri);
        // A message that lacks something, or has null where there is none, is of another version: refused, never read as zero.
        rabbit.ConfigureJsonSerializerOptions(o => new JsonSerializerOptions(o)
        {
            RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true,
        });
        if (Prefix.Length > 0)
            rabbit.MessageTopology.SetEntityNameFormatter(new PrefixEntityNameFormatter(rabbit.MessageTopology.EntityNameFormatter, Prefix));
    }
}
