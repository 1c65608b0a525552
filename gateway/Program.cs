using CoachingPlatform.Gateway.Edge;
using CoachingPlatform.Gateway.Guards;
using CoachingPlatform.Gateway.Proxy;
using CoachingPlatform.Gateway.Sessions;
using CoachingPlatform.ServiceDefaults;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Store;

var builder = WebApplication.CreateBuilder(args);
EdgeTrace.Register(builder.Services);
builder.AddWebDefaults("gateway", typeof(Program).Assembly);
builder.AddStore("gateway");
builder.AddStoredDataProtection("gateway");
builder.AddTokenAuthentication();
builder.AddSessions();
builder.AddEdgeLimits();
builder.AddTrustedProxies();
builder.Services.AddAuthorization(EdgePolicies.Register);
builder.Services.AddSingleton(PublicAddress.Of(builder.Configuration));
builder.Services.AddRequestTimeouts();
builder.Services.AddReverseProxy().LoadFromMemory(GatewayRoutes.Routes, GatewayRoutes.Clusters(builder.Configuration)).AddTransforms(EdgeTransforms.Add);

var app = builder.Build();
app.UseForwardedHeaders();
app.Services.GetRequiredService<PublicAddress>().Use(app);
app.UseSecurityHeaders();
app.UseWebDefaults(afterAuthentication: edge =>
{
    edge.UsePageAnswers();
    edge.UseMiddleware<PathGuard>();
    edge.UseRateLimiter();
    edge.UseMiddleware<CrossSiteGuard>();
    edge.UseRequestTimeouts();
});
AuthEndpoints.Map(app);
app.MapReverseProxy(proxy =>
{
    proxy.UseBodyLimit();
    proxy.UseLoadBalancing();
    proxy.UsePassiveHealthChecks();
});
app.Run();
