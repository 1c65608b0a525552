using CoachingPlatform.Portal.Pages;
using CoachingPlatform.Portal.Platform;
using CoachingPlatform.Portal.Rendering;
using CoachingPlatform.ServiceDefaults;
using CoachingPlatform.ServiceDefaults.Security;

var builder = WebApplication.CreateBuilder(args);
builder.AddWebDefaults("portal", typeof(Program).Assembly);
builder.AddTokenAuthentication();
builder.AddPlatformApi();
builder.AddRendering();

var app = builder.Build();
app.UsePageHeaders();
app.UseWebDefaults();
// Style sheet and icon: for everybody, so that a certificate's page and a page that refuses somebody look like the others.
app.MapStaticAssets().AllowAnonymous();
// Pages only read. The one form, signing out, goes to the gateway, which guards it; so there is no antiforgery state here.
app.MapRazorComponents<App>().DisableAntiforgery();
app.MapFallback("{*path}", Refusals.UnknownAddress).RequireAuthorization(Policies.People);
app.Run();
