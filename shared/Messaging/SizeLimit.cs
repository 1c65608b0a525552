using MassTransit;

namespace CoachingPlatform.Messaging;

/// <summary>Refuses a delivery that is larger than any event can be: it ends in the error queue and not in a store.</summary>
internal sealed class SizeLimit : IFilter<ConsumeContext>
{
    /// <summary>Largest body in bytes; a request's own limit, which bounds what a command can put into an event.</summary>
    public const long MaxBytes = 1_000_000;

    public Task Send(ConsumeContext context, IPipe<ConsumeContext> next) => context.ReceiveContext.Body.Length is { } bytes and > MaxBytes
        ? throw new InvalidDataException($"The message has {bytes} bytes; at most {MaxBytes} are handled.")
        : next.Send(context);

    public void Probe(ProbeContext context) => context.CreateFilterScope("sizeLimit");
}
