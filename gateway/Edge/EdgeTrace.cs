using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;

namespace CoachingPlatform.Gateway.Edge;

/// <summary>
/// Starts a trace of our own for each request: an outsider can neither join our traces nor decide which are kept, and no outside baggage
/// travels on. Between our own processes traces go on as usual.
/// </summary>
internal sealed class EdgeTrace : DistributedContextPropagator
{
    public override IReadOnlyCollection<string> Fields => Current.Fields;

    public static void Register(IServiceCollection services)
    {
        services.AddSingleton<DistributedContextPropagator, EdgeTrace>();
        // Only this one leaves the reading of headers to ASP.NET, that is, to us.
        Sdk.SetDefaultTextMapPropagator(new TraceContextPropagator());
    }

    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter) => Current.Inject(activity, carrier, setter);

    public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState) =>
        traceId = traceState = null;

    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) => null;
}
