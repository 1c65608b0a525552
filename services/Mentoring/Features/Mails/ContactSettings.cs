namespace CoachingPlatform.Mentoring.Features.Mails;

/// <summary>Where businesses' addresses are asked for, and as whom. Not a record, which would print its secret.</summary>
internal sealed class ContactSettings
{
    /// <summary><c>Services:Enrolment</c>: Enrolment itself; the gateway does not lead there.</summary>
    public required Uri Enrolment { get; init; }

    /// <summary><c>Identity:MailerClient:Id</c>, this service's own client at the issuer.</summary>
    public required string ClientId { get; init; }

    /// <summary><c>Identity:MailerClient:Secret</c>.</summary>
    public required string ClientSecret { get; init; }

    /// <summary><c>Identity:MailerClient:Scope</c>; another provider may call it otherwise.</summary>
    public required string Scope { get; init; }

    /// <summary>Reads them.</summary>
    public static ContactSettings Of(IConfiguration configuration)
    {
        var client = configuration.GetSection("Identity:MailerClient");
        return new()
        {
            Enrolment = new Uri(configuration["Services:Enrolment"]
                ?? throw new InvalidOperationException("Services:Enrolment is missing: set it to the address of Enrolment, which is asked where businesses' mails go.")),
            ClientId = client["Id"] ?? "mentoring",
            ClientSecret = client["Secret"]
                ?? throw new InvalidOperationException("Identity:MailerClient:Secret is missing: this service's own secret at the issuer."),
            Scope = client["Scope"] ?? "coaching.mails",
        };
    }
}
