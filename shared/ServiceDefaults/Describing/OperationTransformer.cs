using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CoachingPlatform.ServiceDefaults.Paging;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CoachingPlatform.ServiceDefaults.Describing;

/// <summary>Who may ask an operation, its headers and page, the example of its body, and the problems it may answer.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Made by the OpenAPI services.")]
internal sealed partial class OperationTransformer(Examples examples, IAuthorizationPolicyProvider policies) : IOpenApiOperationTransformer
{
    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var (document, description) = (context.Document!, context.Description);
        var metadata = description.ActionDescriptor.EndpointMetadata;
        var (method, path) = (description.HttpMethod ?? "", Constraint().Replace($"/{description.RelativePath}", "}"));
        var policy = metadata.OfType<IAuthorizeData>().Select(a => a.Policy).FirstOrDefault();
        operation.Description = $"{await WhoAsync(policy)} {operation.Description}".TrimEnd();
        operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(DocumentTransformer.Token, document)] = [] }];

        var isCommand = method == "POST" && !metadata.OfType<Descriptions.NeedsNoKeyMetadata>().Any();
        var takesVersion = metadata.OfType<Descriptions.TakesVersionMetadata>().Any();
        if (isCommand)
            Header(operation, "Idempotency-Key", "Up to 128 characters, new for each command: a repeat gets the first answer.", "0197f7a2-6f0e-7c1d-9a55-0b6f3c2d1e4f");
        if (takesVersion)
            Header(operation, "If-Match", "The ETag of what the caller saw.", "\"3\"");
        if (IsPage(description))
        {
            Query(operation, "limit", new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = PageRequest.MaxLimit.ToString(CultureInfo.InvariantCulture), Default = 50 });
            Query(operation, "after", new OpenApiSchema { Type = JsonSchemaType.String, Description = "Opaque, from next." });
        }

        foreach (var query in metadata.OfType<Descriptions.TakesQueryMetadata>())
            Query(operation, query.Name, new OpenApiSchema { Type = JsonSchemaType.String, Description = query.Description });

        if (operation.RequestBody?.Content?.TryGetValue("application/json", out var body) == true && body is OpenApiMediaType json)
            json.Example = examples.Find(method, path);

        int[] answers =
        [
            400, 401, 403, 503, .. method != "GET" || path.Contains('{', StringComparison.Ordinal) ? [404] : Array.Empty<int>(), .. method == "GET" ? Array.Empty<int>() : [409],
            .. isCommand ? [422] : Array.Empty<int>(), .. takesVersion ? [412, 428] : Array.Empty<int>(), .. operation.RequestBody is null ? Array.Empty<int>() : [413, 415],
            // And what the endpoint declares besides.
            .. description.SupportedResponseTypes.Select(r => r.StatusCode).Where(s => s >= 400),
        ];
        operation.Responses ??= [];
        foreach (var status in answers.Distinct().Order())
            operation.Responses[status.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponseReference(DocumentTransformer.ResponseOf(status), document);
    }

    private async Task<string> WhoAsync(string? policy)
    {
        if (policy is null)
            return "Closed.";
        var roles = (await policies.GetPolicyAsync(policy))!.Requirements.OfType<Microsoft.AspNetCore.Authorization.Infrastructure.RolesAuthorizationRequirement>()
            .SelectMany(r => r.AllowedRoles).ToList();
        return roles.Count == 0 ? $"Policy {policy}." : $"Policy {policy}: {string.Join(", ", roles)}.";
    }

    private static bool IsPage(ApiDescription description) =>
        description.SupportedResponseTypes.Any(r => r.Type is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(Page<>));

    private static void Header(OpenApiOperation operation, string name, string description, string example) => Add(operation, new OpenApiParameter
    {
        Name = name, In = ParameterLocation.Header, Required = true, Description = description, Example = JsonValue.Create(example),
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    });

    private static void Query(OpenApiOperation operation, string name, OpenApiSchema schema) =>
        Add(operation, new OpenApiParameter { Name = name, In = ParameterLocation.Query, Schema = schema });

    private static void Add(OpenApiOperation operation, OpenApiParameter parameter)
    {
        operation.Parameters ??= [];
        if (operation.Parameters.All(p => p.Name != parameter.Name))
            operation.Parameters.Add(parameter);
    }

    // {id:guid} is {id} in the document.
    [GeneratedRegex(@":[^}]+\}")]
    private static partial Regex Constraint();
}
