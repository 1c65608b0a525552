using System.Globalization;
using CoachingPlatform.Enrolment.Domain.Consents;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;

namespace CoachingPlatform.Enrolment.Features.Consents;

/// <summary>
/// How a yes or a no reached the programme. A business that says so with its own account leaves all of it out; a coordinator who records it on
/// its behalf says how, where the proof is, and when it was said unless that was just now.
/// </summary>
internal static class StatementInput
{
    private const string OnBehalf = $"{nameof(ConsentChannel.Paper)}, {nameof(ConsentChannel.Phone)}, {nameof(ConsentChannel.Visit)}";

    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The checked statement.</summary>
    public static Statement Read(
        Checks checks, string? channel, DateTimeOffset? saidAt, string? evidence, string? reason, Caller caller, DateTimeOffset now)
    {
        var isWeb = nameof(ConsentChannel.Web).Equals(channel, StringComparison.OrdinalIgnoreCase);
        if (!caller.IsCoordinator)
        {
            checks.That(channel is null || isWeb, "consent.only_on_behalf", "channel");
            checks.That(saidAt is null, "consent.only_on_behalf", "saidAt");
            checks.That(evidence is null, "consent.only_on_behalf", "evidence");
            return new Statement(ConsentChannel.Web, null, null, reason, caller.Subject, now);
        }

        var how = checks.Word<ConsentChannel>(channel, "channel");
        checks.That(!isWeb, "consent.not_by_web", "channel");
        checks.That(how is not (ConsentChannel.Merge or ConsentChannel.Erasure), "field.unknown_value", "channel", ("allowed", OnBehalf));
        checks.That(
            saidAt is null || (saidAt >= Earliest && saidAt <= now), "field.out_of_range", "saidAt",
            ("min", Earliest.ToString("O", CultureInfo.InvariantCulture)), ("max", now.ToString("O", CultureInfo.InvariantCulture)));
        return new Statement(how, saidAt, checks.Text(evidence, "evidence"), reason, caller.Subject, now);
    }
}
