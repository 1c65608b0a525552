using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using AutoMapper.Internal;
using CoachingPlatform.Messaging;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CoachingPlatform.ServiceDefaults;

/// <summary>What every web process of the platform has in common.</summary>
public static class ServiceDefaultsRegistration
{
    /// <summary>Largest request body in bytes, unless an endpoint allows more.</summary>
    public const long MaxBodyBytes = 1_000_000;

    /// <summary>Telemetry, health, problem details, language and limits: for gateway and portal as well as services.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="service">Name of the process in traces.</param>
    /// <param name="assembly">Where its own <c>Sentences.json</c> is embedded.</param>
    public static WebApplicationBuilder AddWebDefaults(this WebApplicationBuilder builder, string service, Assembly assembly)
    {
        builder.AddTelemetry(service);
        builder.WebHost.ConfigureKestrel(o =>
        {
            o.AddServerHeader = false;
            o.Limits.MaxRequestBodySize = MaxBodyBytes;
        });
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddHealthChecks();
        builder.Services.AddSingleton(new Sentences(typeof(Sentences).Assembly, assembly));
        builder.Services.AddSingleton<Problems.Problems>();
        builder.Services.AddExceptionHandler<ExceptionAnswers>();
        // The same form of trace id wherever a problem is written.
        builder.Services.AddProblemDetails(o => o.CustomizeProblemDetails = c => c.ProblemDetails.Extensions["traceId"] = Activity.Current?.TraceId.ToString());
        builder.Services.AddRequestLocalization(o =>
        {
            // Only the language of sentences follows the caller; numbers and dates in JSON never do.
            o.DefaultRequestCulture = new RequestCulture(CultureInfo.InvariantCulture, CultureInfo.GetCultureInfo("id"));
            o.SupportedCultures = [CultureInfo.InvariantCulture];
            o.SupportedUICultures = [CultureInfo.GetCultureInfo("id"), CultureInfo.GetCultureInfo("en")];
        });
        return builder;
    }

    /// <summary>All of <see cref="AddWebDefaults"/>, token authentication, JSON manners, commands with idempotency, mapping and OpenAPI.</summary>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder, string service, Assembly assembly)
    {
        builder.AddWebDefaults(service, assembly);
        builder.AddTokenAuthentication();
        builder.Services.ConfigureHttpJsonOptions(o => ConfigureJson(o.SerializerOptions));
        // A malformed body is thrown as BadHttpRequestException in every environment, so that one place names the field.
        builder.Services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        builder.Services.AddSingleton<IdempotencyStore>();
        builder.Services.AddSingleton<IStorePreparation>(s => s.GetRequiredService<IdempotencyStore>());
        builder.Services.AddSingleton<CommandRunner>();
        builder.Services.AddDescriptions(assembly);
        builder.Services.AddAutoMapper(
            o =>
            {
                o.AddMaps(assembly);
                // GHSA-rvv3-g6hj-g44x: bounded depth, whatever a profile says.
                o.Internal().ForAllMaps((_, map) => map.MaxDepth(8));
            });
        return builder;
    }

    /// <summary>The JSON of every API: camelCase, enums as words, nothing missing or null where the type does not say so.</summary>
    public static void ConfigureJson(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        // A quoted number is refused: "1.500" is one and a half here and fifteen hundred in Indonesian.
        options.NumberHandling = JsonNumberHandling.Strict;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.Converters.Add(new JsonStringEnumConverter(allowIntegerValues: false));
    }

    /// <summary>Language, problem details, health; then authentication and authorization where they are registered.</summary>
    /// <param name="app">The process.</param>
    /// <param name="afterAuthentication">What stands between knowing the caller and deciding what they may do, e.g. limits.</param>
    public static WebApplication UseWebDefaults(this WebApplication app, Action<WebApplication>? afterAuthentication = null)
    {
        app.UseRequestLocalization();
        app.UseExceptionHandler();
        app.UseStatusCodePages(context => WriteStatusProblem(context.HttpContext));
        app.UseRouting();
        app.UseAuthentication();
        afterAuthentication?.Invoke(app);
        app.UseAuthorization();
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = c => c.Tags.Contains("ready"), ResponseWriter = WriteHealth }).AllowAnonymous();
        return app;
    }

    /// <summary><see cref="UseWebDefaults"/> and the service's OpenAPI document for signed-in people.</summary>
    public static WebApplication UseServiceDefaults(this WebApplication app)
    {
        app.UseWebDefaults();
        app.MapOpenApi().RequireAuthorization(Policies.People);
        return app;
    }

    private static Task WriteHealth(HttpContext http, HealthReport report) => http.Response.WriteAsync(
        string.Join('\n', report.Entries.Select(e => $"{e.Key}: {e.Value.Description}").Prepend(report.Status.ToString())));

    private static Task WriteStatusProblem(HttpContext http)
    {
        var code = http.Response.StatusCode switch
        {
            StatusCodes.Status401Unauthorized => "auth.required",
            StatusCodes.Status403Forbidden => "auth.forbidden",
            StatusCodes.Status404NotFound => "route.unknown",
            StatusCodes.Status405MethodNotAllowed => "route.method",
            StatusCodes.Status413PayloadTooLarge => "request.too_large",
            StatusCodes.Status415UnsupportedMediaType => "request.media_type",
            StatusCodes.Status429TooManyRequests => "request.too_many",
            >= StatusCodes.Status500InternalServerError => "service.unavailable",
            _ => "request.malformed",
        };
        var problems = http.RequestServices.GetRequiredService<Problems.Problems>();
        return Problems.Problems.WriteAsync(http, problems.Of(http.Response.StatusCode, new Refusal(RefusalKind.Invalid, code)));
    }
}
