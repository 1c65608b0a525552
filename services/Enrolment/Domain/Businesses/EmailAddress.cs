using System.Net.Mail;
using System.Text.RegularExpressions;

namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>One e-mail address. Personal data: does not show itself.</summary>
public sealed partial record EmailAddress
{
    private EmailAddress(string value) => Value = value;

    /// <summary>The address, its domain in lower case.</summary>
    public string Value { get; }

    /// <summary>Reads one address with a full domain.</summary>
    public static Parsed<EmailAddress> Parse(string text)
    {
        var written = CellText.Code(text);
        if (written.Length > 254 || !Shape().IsMatch(written) || !MailAddress.TryCreate(written, out var address) || address.Address != written)
            return new Fault("email.format");
        return new EmailAddress($"{address.User}@{address.Host.ToLowerInvariant()}");
    }

    /// <inheritdoc />
    public override string ToString() => "…@…";

    [GeneratedRegex(@"^[^\s@,;<>""()]+@(?:[\p{L}\d](?:[\p{L}\d\-]*[\p{L}\d])?\.)+[\p{L}\d\-]{2,}$")]
    private static partial Regex Shape();
}
