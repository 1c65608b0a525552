using CoachingPlatform.Portal.Rendering;
using CoachingPlatform.ServiceDefaults.Paging;

namespace CoachingPlatform.Portal.Platform;

/// <summary>An enrolment with its progress, or null where Progress has not told of it.</summary>
/// <param name="Enrolment">The enrolment.</param>
/// <param name="Progress">Its progress.</param>
public sealed record EnrolmentRow(Enrolment Enrolment, ProgressRow? Progress);

/// <summary>What the page shows of one cohort; each part can fail without the others.</summary>
/// <param name="Cohort">The cohort.</param>
/// <param name="Programme">Name of its programme, when it could be read.</param>
/// <param name="Summary">Counts.</param>
/// <param name="Enrolments">A page of its enrolments.</param>
/// <param name="ProgressTrouble">Why the enrolments are without progress, or null.</param>
public sealed record CohortView(
    Cohort Cohort, string? Programme, Answer<ProgressSummary> Summary, Answer<Page<EnrolmentRow>> Enrolments, Trouble? ProgressTrouble);

/// <summary>Reads a <see cref="CohortView"/> from the services.</summary>
internal sealed class CohortViews(PlatformApi platform)
{
    public async Task<Answer<CohortView>> ReadAsync(Guid id, string? state, string? after, CancellationToken ct)
    {
        var counting = platform.SummaryAsync(id, ct);
        var listing = platform.EnrolmentsAsync(id, state, after, ct);
        var found = await platform.CohortAsync(id, ct);
        if (found.Value is not { } cohort)
            return new Answer<CohortView>(null, found.Trouble);
        var naming = platform.ProgrammeAsync(cohort.ProgrammeId, ct);
        var enrolments = await listing;
        var progress = enrolments.Value is { Items.Count: > 0 } page
            ? await ProgressOfAsync(id, page.Items.Select(e => e.Id), ct)
            : new Answer<Dictionary<Guid, ProgressRow>>([], null);
        var rows = enrolments.Value is { } listed
            ? new Page<EnrolmentRow>([.. listed.Items.Select(e => new EnrolmentRow(e, progress.Value?.GetValueOrDefault(e.Id)))], listed.Next)
            : null;
        return new Answer<CohortView>(
            new CohortView(
                cohort, (await naming).Value?.Name, await counting, new Answer<Page<EnrolmentRow>>(rows, enrolments.Trouble), progress.Trouble),
            null);
    }

    // Progress lists a cohort in its own order, 200 rows at a time; a cohort seldom has more. Reading stops when the rows asked for are there.
    private async Task<Answer<Dictionary<Guid, ProgressRow>>> ProgressOfAsync(Guid cohort, IEnumerable<Guid> enrolments, CancellationToken ct)
    {
        var missing = enrolments.ToHashSet();
        var found = new Dictionary<Guid, ProgressRow>();
        string? after = null;
        do
        {
            var answer = await platform.ProgressAsync(cohort, after, ct);
            if (answer.Value is not { } page)
                return new Answer<Dictionary<Guid, ProgressRow>>(null, answer.Trouble);
            foreach (var row in page.Items.Where(r => missing.Remove(r.EnrolmentId)))
                found[row.EnrolmentId] = row;
            after = page.Next is { } next ? Cursor.Of(next) : null;
        }
        while (after is not null && missing.Count > 0);
        return new Answer<Dictionary<Guid, ProgressRow>>(found, null);
    }
}
