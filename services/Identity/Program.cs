using CoachingPlatform.Identity.Accounts;
using CoachingPlatform.Identity.Issuer;
using CoachingPlatform.Identity.SignIn;
using CoachingPlatform.Messaging;
using CoachingPlatform.ServiceDefaults;
using CoachingPlatform.ServiceDefaults.Store;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;

var builder = WebApplication.CreateBuilder(args);
builder.AddWebDefaults("identity", typeof(Program).Assembly);
builder.Services.AddSingleton<IPasswordHasher<Account>, PasswordHasher<Account>>();
builder.Services.AddSingleton<AccountStore>().AddSingleton<SignInAttempts>();
builder.Services.AddSingleton<IStorePreparation>(s => s.GetRequiredService<AccountStore>());
builder.Services.AddSingleton<IStorePreparation>(s => s.GetRequiredService<SignInAttempts>());
builder.AddStore("identity");
builder.AddStoredDataProtection("identity");
builder.AddIssuer();
builder.AddSignInLimits();
builder.Services.AddSingleton<IStorePreparation, Seeding>();
builder.Services.AddAntiforgery(o =>
{
    o.Cookie.Name = "__Host-coaching-identity-form";
    // The cookie policy below makes it Secure; set here, antiforgery would refuse plain http, which browsers trust on localhost.
    o.Cookie.SecurePolicy = CookieSecurePolicy.None;
    o.SuppressXFrameOptionsHeader = true;
});
builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(o =>
{
    o.Cookie.Name = "__Host-coaching-identity";
    o.Cookie.SecurePolicy = CookieSecurePolicy.Always;
    o.Cookie.SameSite = SameSiteMode.Lax;
    o.ExpireTimeSpan = TimeSpan.FromHours(8);
    // The sign-in page is led to by /connect/authorize alone; what is not served here is not there, signed in or not.
    o.Events.OnRedirectToLogin = o.Events.OnRedirectToAccessDenied = context =>
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    };
});
// What names no policy is closed.
builder.Services.AddAuthorization(o => o.FallbackPolicy = o.DefaultPolicy = new([new Microsoft.AspNetCore.Authorization.Infrastructure.AssertionRequirement(_ => false)], []));

var app = builder.Build();
app.UseRateLimiter();
app.UseCookiePolicy(new CookiePolicyOptions { Secure = CookieSecurePolicy.Always });
app.UseWebDefaults();
SignInEndpoints.Map(app);
Connect.Map(app);
app.Run();
