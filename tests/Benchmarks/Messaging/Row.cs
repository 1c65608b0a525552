using System.Text.Json;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Messaging.Transactions;

namespace CoachingPlatform.Benchmarks.Messaging;

/// <summary>What the benchmarks store: a business, once as the command's aggregate and once as the consumer's read model.</summary>
internal sealed record Row(Guid Id, long Version, string Name, string RegionCode, string? KbliCode, string? SizeClass) : IVersioned<Guid>
{
    public static Row Of(BusinessRegistered e) =>
        new(e.AggregateId, e.Version, e.Business.Name, e.Business.RegionCode, e.Business.KbliCode, e.Business.SizeClass);

    /// <summary>The same out of MassTransit's envelope.</summary>
    public static Row Of(ReadOnlySpan<byte> envelope) => Of(JsonSerializer.Deserialize<Envelope>(envelope, JsonSerializerOptions.Web)!.Message);

    private sealed record Envelope(BusinessRegistered Message);
}
