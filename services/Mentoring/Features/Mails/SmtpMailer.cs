using MailKit.Net.Smtp;
using MimeKit;

namespace CoachingPlatform.Mentoring.Features.Mails;

/// <summary>Gives each mail to an SMTP server, over a connection of its own.</summary>
internal sealed class SmtpMailer(MailSettings settings) : IMailer
{
    /// <inheritdoc/>
    public async Task SendAsync(MimeMessage message, CancellationToken cancellation)
    {
        using var client = new SmtpClient();
        await client.ConnectAsync(settings.Host ?? "", settings.Port, settings.Tls, cancellation);
        if (settings.User is not null)
            await client.AuthenticateAsync(settings.User, settings.Password ?? "", cancellation);
        await client.SendAsync(message, cancellation);
        // The server has taken it: ending the connection less politely than it could be is no reason to send it again.
    }
}
