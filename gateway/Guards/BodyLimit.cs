using CoachingPlatform.ServiceDefaults;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Gateway.Guards;

/// <summary>Says no to a body that announces too many bytes before any of it is read; one that does not announce them is cut by Kestrel.</summary>
internal static class BodyLimit
{
    public static void UseBodyLimit(this IApplicationBuilder proxy) => proxy.Use((http, next) =>
    {
        var limit = http.GetReverseProxyFeature().Route.Config.MaxRequestBodySize ?? ServiceDefaultsRegistration.MaxBodyBytes;
        return http.Request.ContentLength > limit
            ? Problems.WriteAsync(http, http.RequestServices.GetRequiredService<Problems>().Of(new Refusal(RefusalKind.TooLarge, "request.too_large")))
            : next(http);
    });
}
