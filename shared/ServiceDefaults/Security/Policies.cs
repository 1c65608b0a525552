using Microsoft.AspNetCore.Authorization;

namespace CoachingPlatform.ServiceDefaults.Security;

/// <summary>The roles in tokens.</summary>
public static class Roles
{
    /// <summary>Owner or employee of a business.</summary>
    public const string Business = "business";

    /// <summary>A coach.</summary>
    public const string Mentor = "mentor";

    /// <summary>Runs the programme.</summary>
    public const string Coordinator = "coordinator";

    /// <summary>A partner's program (client credentials).</summary>
    public const string Partner = "partner";

    /// <summary>The service that writes mails to businesses (client credentials of its own).</summary>
    public const string Mailer = "mailer";

    /// <summary>Runs the platform.</summary>
    public const string Admin = "admin";
}

/// <summary>The policies that endpoints name. An endpoint that names none is closed to everybody.</summary>
public static class Policies
{
    /// <summary>Coordinators and admins.</summary>
    public const string Coordinators = nameof(Coordinators);

    /// <summary>Mentors, coordinators and admins.</summary>
    public const string Mentors = nameof(Mentors);

    /// <summary>Businesses, coordinators and admins.</summary>
    public const string Businesses = nameof(Businesses);

    /// <summary>Any signed-in person; not partners.</summary>
    public const string People = nameof(People);

    /// <summary>Partners' programs only.</summary>
    public const string Partners = nameof(Partners);

    /// <summary>The service that writes mails to businesses; no person and no partner.</summary>
    public const string Mailers = nameof(Mailers);

    /// <summary>Whoever knows a secret address, signed in or not; the endpoint itself checks the secret.</summary>
    public const string SecretAddress = nameof(SecretAddress);

    internal static void Register(AuthorizationOptions options)
    {
        var closed = new AuthorizationPolicyBuilder().RequireAssertion(_ => false).Build();
        options.FallbackPolicy = closed;
        options.DefaultPolicy = closed;
        options.AddPolicy(Coordinators, p => p.RequireRole(Roles.Coordinator, Roles.Admin));
        options.AddPolicy(Mentors, p => p.RequireRole(Roles.Mentor, Roles.Coordinator, Roles.Admin));
        options.AddPolicy(Businesses, p => p.RequireRole(Roles.Business, Roles.Coordinator, Roles.Admin));
        options.AddPolicy(People, p => p.RequireRole(Roles.Business, Roles.Mentor, Roles.Coordinator, Roles.Admin));
        options.AddPolicy(SecretAddress, p => p.RequireAssertion(_ => true));
        options.AddPolicy(Partners, p => p.RequireRole(Roles.Partner));
        options.AddPolicy(Mailers, p => p.RequireRole(Roles.Mailer));
    }
}
