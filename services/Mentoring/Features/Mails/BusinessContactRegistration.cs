namespace CoachingPlatform.Mentoring.Features.Mails;

/// <summary>The registration of what asks for businesses' addresses.</summary>
internal static class BusinessContactRegistration
{
    public static void AddBusinessContacts(this IHostApplicationBuilder builder)
    {
        var settings = ContactSettings.Of(builder.Configuration);
        builder.Services.AddSingleton(settings);
        builder.Services.AddHttpClient(EnrolmentContacts.Client, client => client.BaseAddress = settings.Enrolment);
        builder.Services.AddSingleton<MailerToken>();
        builder.Services.AddSingleton<IBusinessContacts, EnrolmentContacts>();
    }
}
