using System.Text.RegularExpressions;
using CoachingPlatform.Enrolment.Domain.Programmes;
using CoachingPlatform.Enrolment.Domain.Tracks;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Tracks;

/// <summary>A track as a coordinator enters it; a list that is left out is empty.</summary>
internal sealed partial record TrackInput(
    Id<Programme>? ProgrammeId = null, string? Name = null, int? RequiredSessions = null, IReadOnlyList<IndicatorInput?>? Indicators = null,
    IReadOnlyList<StageInput?>? Stages = null, IReadOnlyList<MilestoneInput?>? Milestones = null, IReadOnlyList<RuleInput?>? Eligibility = null)
{
    /// <summary>A code of an indicator, a stage or a milestone; refused with <c>{kind}.code_format</c>.</summary>
    public static string Code(Checks checks, string? code, string refusal, string field)
    {
        checks.That(code is not null && CodeShape().IsMatch(code), refusal, field);
        return code ?? "";
    }

    /// <summary>The track with these contents; what is wrong is collected.</summary>
    /// <param name="checks">Collects what is wrong.</param>
    /// <param name="track">Id, version, programme, by whom and when.</param>
    /// <param name="store">Where the tracks are that the rules name.</param>
    /// <param name="session">The running transaction.</param>
    /// <param name="cancellation">Cancels the reading.</param>
    public async Task<Track> ReadAsync(Checks checks, Track track, Collections store, IClientSessionHandle session, CancellationToken cancellation)
    {
        var sessions = RequiredSessions ?? 0;
        var name = checks.Text(Name, "name");
        checks.That(RequiredSessions is not null, "field.required", "requiredSessions");
        if (RequiredSessions is not null)
            checks.Between(sessions, 1, 200, "requiredSessions");
        var indicators = IndicatorInput.Read(checks, Indicators);
        var stages = StageInput.Read(checks, Stages, sessions);
        var milestones = MilestoneInput.Read(checks, Milestones, stages, indicators);
        var rules = RuleInput.Read(checks, Eligibility, track.Id.Value, await NamesAsync(store, session, cancellation));
        return track with
        {
            Name = name, RequiredSessions = sessions, Indicators = indicators, Stages = stages, Milestones = milestones, Eligibility = rules,
        };
    }

    private async Task<IReadOnlyDictionary<Guid, string>> NamesAsync(Collections store, IClientSessionHandle session, CancellationToken cancellation)
    {
        var ids = RuleInput.TracksIn(Eligibility).Select(id => new Id<Track>(id)).ToList();
        if (ids.Count == 0)
            return new Dictionary<Guid, string>();
        var found = await store.Tracks.Find(session, t => ids.Contains(t.Id)).Project(t => new Named(t.Id, t.Name)).ToListAsync(cancellation);
        return found.ToDictionary(t => t.Id.Value, t => t.Name);
    }

    private sealed record Named(Id<Track> Id, string Name);

    [GeneratedRegex(@"^[a-z][a-z0-9_]{0,49}\z")]
    private static partial Regex CodeShape();
}
