using System.Reflection;
using CoachingPlatform.ServiceDefaults.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CoachingPlatform.ServiceDefaults.Describing;

/// <summary>The service's OpenAPI document: what each operation takes, who may ask it, what it answers, and every problem code there is.</summary>
public static class Descriptions
{
    // The document's name, which is what its address ends with.
    private const string ForPartners = "openapi";

    /// <summary>Describes the operations of the service whose <c>Examples.json</c> is in this assembly.</summary>
    internal static IServiceCollection AddDescriptions(this IServiceCollection services, Assembly assembly)
    {
        services.AddSingleton(Examples.Of(assembly));
        return services.AddOpenApi(Describe).AddOpenApi(ForPartners, o =>
        {
            Describe(o);
            o.ShouldInclude = operation => operation.RelativePath?.StartsWith("partner/", StringComparison.Ordinal) == true;
            // Partners come through the gateway: where the service itself listens is of no use to them, and not theirs to know.
            o.AddDocumentTransformer((document, _, _) =>
            {
                document.Servers = null;
                document.Info.Description += " Partners' programs have two documents: /partner/v1/openapi.json, and /partner/v1/enrolments/openapi.json for NIB and contacts.";
                return Task.CompletedTask;
            });
        });

        static void Describe(OpenApiOptions o)
        {
            // Every endpoint has its Request: CreateCohortRequest tells them apart.
            o.CreateSchemaReferenceId = info => OpenApiOptions.CreateDefaultSchemaReferenceId(info) is { } name
                ? info.Type.DeclaringType is { } endpoint ? $"{endpoint.Name}{name}" : name
                : null;
            o.AddDocumentTransformer<DocumentTransformer>();
            o.AddOperationTransformer<OperationTransformer>();
        }
    }

    /// <summary>
    /// Maps <c>GET /partner/v1/openapi.json</c>: the part of the document that is about partners, for their own programs, which do not reach the
    /// service's document behind the gateway.
    /// </summary>
    /// <param name="app">The service.</param>
    /// <param name="below">Where the gateway sends partners' requests to this service.</param>
    public static IEndpointConventionBuilder MapPartnerDescription(this IEndpointRouteBuilder app, string below) =>
        app.MapOpenApi($"{below}/{{documentName:regex(^{ForPartners}$)}}.json").RequireAuthorization(Policies.Partners);

    /// <summary>Says that the operation takes the version that the caller saw as <c>If-Match</c>: 428 without it, 412 when it is older.</summary>
    public static TBuilder TakesVersion<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new TakesVersionMetadata());

    /// <summary>Says that a POST takes no <c>Idempotency-Key</c>: it only asks, or each of its parts is done once by itself.</summary>
    public static TBuilder NeedsNoKey<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new NeedsNoKeyMetadata());

    /// <summary>Names a value that may stand in the query.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it means, with its form.</param>
    public static TBuilder TakesQuery<TBuilder>(this TBuilder endpoint, string name, string description)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new TakesQueryMetadata(name, description));

    internal sealed record TakesVersionMetadata;

    internal sealed record TakesQueryMetadata(string Name, string Description);

    internal sealed record NeedsNoKeyMetadata;
}
