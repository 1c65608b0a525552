using MimeKit;

namespace CoachingPlatform.Mentoring.Features.Mails;

/// <summary>Writes each mail as a file, named after its Message-ID: the same mail again is the same file.</summary>
internal sealed class FolderMailer(MailSettings settings) : IMailer
{
    /// <inheritdoc/>
    public async Task SendAsync(MimeMessage message, CancellationToken cancellation)
    {
        Directory.CreateDirectory(settings.Folder);
        var path = Path.Combine(settings.Folder, $"{message.MessageId?.Split('@')[0]}.eml");
        // Whoever looks into the folder finds whole mails only.
        var unfinished = $"{path}.{Guid.NewGuid():N}";
        await message.WriteToAsync(unfinished, cancellation);
        File.Move(unfinished, path, overwrite: true);
    }
}
