using MimeKit;

namespace CoachingPlatform.Mentoring.Domain;

/// <summary>One e-mail address. Personal data: shows masked, and leaves the service only in mails to it.</summary>
internal sealed record EmailAddress(string Value)
{
    private const int MaxLength = 254;

    /// <summary><c>s******@example.id</c>.</summary>
    public string Masked => $"{Value[0]}******{Value[Value.LastIndexOf('@')..]}";

    /// <summary>Reads one address without a name; null when it is none. A masked address is none: it would overwrite the true one.</summary>
    public static EmailAddress? Parse(string text) =>
        text.Length <= MaxLength && !text.Contains('*', StringComparison.Ordinal) && text.Split('@') is [_, var host] && host.Contains('.', StringComparison.Ordinal)
        && MailboxAddress.TryParse(text, out var read) && read.Address == text
            ? new(text)
            : null;

    /// <inheritdoc/>
    public override string ToString() => Masked;
}
