using System.Globalization;
using System.Text;
using System.Text.Json;
using MassTransit;
using RabbitMQ.Client;

namespace CoachingPlatform.Messaging.Parked;

/// <summary>Reads off a parked delivery what MassTransit and the broker wrote on it.</summary>
internal static class ParkedReading
{
    private const string Contracts = "CoachingPlatform.Contracts.";

    public static ParkedMessage Of(string queue, BasicGetResult delivery)
    {
        var headers = delivery.BasicProperties.Headers ?? new Dictionary<string, object?>();
        var death = headers.TryGetValue("x-death", out var deaths) ? (deaths as IList<object?>)?.OfType<IDictionary<string, object?>>().FirstOrDefault() : null;
        return new ParkedMessage(
            queue,
            delivery.BasicProperties.IsMessageIdPresent() ? delivery.BasicProperties.MessageId : null,
            TypeOf(Text(headers, MessageHeaders.FaultMessageType) ?? EnvelopeType(delivery.Body)),
            AtOf(headers, death),
            death is null ? null : MessagingRegistration.DeliveryLimit,
            delivery.Body.Length,
            ReasonOf(headers, death));
    }

    private static string ReasonOf(IDictionary<string, object?> headers, IDictionary<string, object?>? death)
    {
        if (Text(headers, MessageHeaders.FaultExceptionType) is { } type)
            return ParkedMessage.ReasonOf(type, Text(headers, MessageHeaders.FaultMessage));
        return death is null ? "no consumer here knows this type" : $"{Text(death, "reason")}: it ended its consumer each time";
    }

    private static DateTimeOffset? AtOf(IDictionary<string, object?> headers, IDictionary<string, object?>? death)
    {
        if (death is not null && death.TryGetValue("time", out var time) && time is AmqpTimestamp stamp)
            return DateTimeOffset.FromUnixTimeSeconds(stamp.UnixTime);
        return DateTimeOffset.TryParse(Text(headers, MessageHeaders.FaultTimestamp), CultureInfo.InvariantCulture, out var at) ? at : null;
    }

    private static string? EnvelopeType(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var envelope = JsonDocument.Parse(body);
            return envelope.RootElement.ValueKind == JsonValueKind.Object
                && envelope.RootElement.TryGetProperty("messageType", out var types) && types.ValueKind == JsonValueKind.Array
                ? types.EnumerateArray().Select(t => t.ToString()).FirstOrDefault()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // urn:message:CoachingPlatform.Contracts.V1:EnrolmentAccepted → V1.EnrolmentAccepted
    private static string? TypeOf(string? written)
    {
        var name = written?.Replace("urn:message:", "", StringComparison.Ordinal).Replace(':', '.');
        return name?.StartsWith(Contracts, StringComparison.Ordinal) == true ? name[Contracts.Length..] : name;
    }

    private static string? Text(IDictionary<string, object?> table, string key) => !table.TryGetValue(key, out var value) ? null : value switch
    {
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        _ => value?.ToString(),
    };
}
