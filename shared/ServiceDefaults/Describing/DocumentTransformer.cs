using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using CoachingPlatform.ServiceDefaults.Problems;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace CoachingPlatform.ServiceDefaults.Describing;

/// <summary>What all operations have in common: the token, the form of a problem with every code, and the answer for each status.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Made by the OpenAPI services.")]
internal sealed class DocumentTransformer(Sentences sentences) : IOpenApiDocumentTransformer
{
    /// <summary>Name of the security scheme.</summary>
    public const string Token = "token";

    private const string Problem = "Problem";

    // A code that each status is answered with, as the example.
    private static readonly Dictionary<int, string> Usual = new()
    {
        [400] = "request.malformed", [401] = "auth.required", [403] = "auth.forbidden", [404] = "route.unknown", [409] = "idempotency.in_flight",
        [410] = "file.expired", [412] = "version.stale", [413] = "request.too_large", [415] = "request.media_type", [422] = "idempotency.other_body", [428] = "version.required",
        [503] = "store.unavailable",
    };

    /// <summary>Name of the answer with this status.</summary>
    public static string ResponseOf(int status) => $"Problem{status}";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info.Description =
            "Problems are application/problem+json (RFC 9457) with a stable code; sentences follow Accept-Language (id or en). "
            + "Lists are read page by page: next is the address of the next page.";
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Token] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT",
                Description = "An access token of the platform's issuer: people sign in (authorization code with PKCE), partners' programs use client credentials.",
            },
        };
        document.AddComponent(Problem, ProblemSchema());
        foreach (var (status, code) in Usual)
            document.AddComponent(ResponseOf(status), Response(document, status, code));
        return Task.CompletedTask;
    }

    private OpenApiSchema ProblemSchema() => new()
    {
        Type = JsonSchemaType.Object,
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = Text("urn:coaching-platform:problem: and the code."),
            ["title"] = Text("The code."),
            ["detail"] = Text("The sentence, in the caller's language."),
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
            ["code"] = Code(),
            ["errors"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Array | JsonSchemaType.Null,
                Items = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Properties = new Dictionary<string, IOpenApiSchema>
                    {
                        ["field"] = new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null, Description = "In camelCase; null when it is about the whole." },
                        ["code"] = Text("A code as above, or one of a value's own, e.g. nik.length."),
                        ["message"] = Text("The sentence, in the caller's language."),
                    },
                },
            },
            ["traceId"] = Text("Names the request in the operator's traces."),
        },
        Required = new HashSet<string> { "type", "title", "status", "code" },
    };

    private OpenApiSchema Code() => new()
    {
        Type = JsonSchemaType.String,
        Description = string.Join('\n', sentences.Codes.Order(StringComparer.Ordinal).Select(c => $"* `{c}`: {sentences.Of(c, "en")}").Prepend("Stable:")),
        Enum = [.. sentences.Codes.Order(StringComparer.Ordinal).Select(c => (JsonNode)c)],
    };

    private OpenApiResponse Response(OpenApiDocument document, int status, string code) => new()
    {
        Description = ReasonPhrases.GetReasonPhrase(status),
        Content = new Dictionary<string, OpenApiMediaType>
        {
            ["application/problem+json"] = new()
            {
                Schema = new OpenApiSchemaReference(Problem, document),
                Example = new JsonObject
                {
                    ["type"] = $"urn:coaching-platform:problem:{code}", ["title"] = code, ["status"] = status, ["detail"] = sentences.Of(code, "en"),
                    ["code"] = code, ["traceId"] = "4bf92f3577b34da6a3ce929d0e0e4736",
                },
            },
        },
    };

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
}
