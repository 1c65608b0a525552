namespace CoachingPlatform.Enrolment.Domain.Eligibility;

/// <summary>The business has completed one of these tracks; an enrolment that was reopened is not completed.</summary>
internal sealed record CompletedTrackRule(IReadOnlyList<NamedTrack> AnyOf) : EligibilityRule
{
    public override EligibilityKind Kind => EligibilityKind.CompletedTrack;

    public override IReadOnlyList<string> Written => [.. AnyOf.Select(t => t.Id.ToString())];

    public override RuleFinding Judge(Applicant applicant, DateOnly on)
    {
        var asked = ("asked", (object?)Phrase.AnyOf(AnyOf.Select(t => new Phrase(t.Name))));
        return AnyOf.FirstOrDefault(t => applicant.CompletedTracks.Contains(t.Id)) is { } done
            ? new(Kind, RuleStanding.Met, "eligibility.track_met", asked, ("has", done.Name))
            : new(Kind, RuleStanding.NotMet, "eligibility.track_not_met", asked);
    }
}

/// <summary>A track by its id, with the name that it had when the rule was set, for the sentence.</summary>
internal sealed record NamedTrack(Guid Id, string Name);
