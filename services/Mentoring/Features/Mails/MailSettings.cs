using MailKit.Security;

namespace CoachingPlatform.Mentoring.Features.Mails;

/// <summary>The settings <c>Mail:…</c>. With a host mails go there by SMTP, without one into a folder. Not a record, which would print its password.</summary>
internal sealed class MailSettings
{
    public string? Host { get; init; }

    public int Port { get; init; } = 587;

    /// <summary>Without a user the server is not signed in to.</summary>
    public string? User { get; init; }

    public string? Password { get; init; }

    /// <summary>The sender's address.</summary>
    public string From { get; init; } = "coachingplatform@localhost";

    /// <summary>None, StartTls, SslOnConnect or Auto.</summary>
    public SecureSocketOptions Tls { get; init; } = SecureSocketOptions.StartTls;

    /// <summary>Where .eml files go without a host.</summary>
    public string Folder { get; init; } = Path.Combine(Path.GetTempPath(), "coachingplatform-mails");

    /// <summary>When the night begins in which nobody is reminded, in the recipient's own time.</summary>
    public TimeOnly QuietFrom { get; init; } = new(21, 0);

    /// <summary>When it ends.</summary>
    public TimeOnly QuietUntil { get; init; } = new(7, 0);

    /// <summary>Reads them; an empty value is one that is not set.</summary>
    public static MailSettings Of(IConfiguration configuration)
    {
        var set = configuration.GetSection("Mail").GetChildren().Where(s => !string.IsNullOrEmpty(s.Value)).ToDictionary(s => s.Key, s => s.Value);
        return new ConfigurationBuilder().AddInMemoryCollection(set).Build().Get<MailSettings>() ?? new();
    }
}
