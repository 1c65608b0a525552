using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain;

/// <summary>
/// The rules by which an enrolment's health is judged, in their order: the first that holds decides, and where none holds it is on track. What is
/// unknown makes no rule hold. A change of a limit or a rule is a new <see cref="Version"/>.
/// </summary>
internal static class HealthRules
{
    public const int Version = 2;

    private const int StalledDays = 42;
    private const int QuietDays = 21;
    private const int ManyOverdue = 3;
    private const int FewMarks = 3;
    private const decimal MuchAbsence = 0.4m;
    private const decimal FarBehind = 0.25m;

    /// <summary>Health on a day of the cohort's zone; null for one that is not in the programme now, or has completed it.</summary>
    public static Health? Of(EnrolmentProgress progress, DateOnly today)
    {
        if (progress.State is not (EnrolmentState.Enrolled or EnrolmentState.Active))
            return null;
        var quiet = DaysQuiet(progress, today);
        (HealthState State, string Rule, HealthValue Saw)[] rules =
        [
            (HealthState.Stalled, "no_activity", new("daysWithoutActivity", quiet, StalledDays)),
            (HealthState.AtRisk, "overdue", new("overdueActionItems", progress.OverdueOn(today), ManyOverdue)),
            (HealthState.AtRisk, "absence", new("absenceRate", progress.AttendanceMarks < FewMarks ? null : 1 - progress.AttendanceRate, MuchAbsence)),
            (HealthState.AtRisk, "behind", new("shareBehindSchedule", Behind(progress, today), FarBehind)),
            (HealthState.AtRisk, "quiet", new("daysWithoutActivity", quiet, QuietDays)),
        ];
        return rules.FirstOrDefault(r => r.Saw.Value >= r.Saw.Limit) is { Rule: not null } first
            ? new(first.State, first.Rule, Version, today, [first.Saw])
            : new(HealthState.OnTrack, "on_track", Version, today, [.. rules.Select(r => r.Saw)]);
    }

    /// <summary>
    /// The only days of the cohort's zone on which another rule may come to decide by the calendar alone: each rule that looks at today begins to hold on
    /// one of them, and goes on holding.
    /// </summary>
    public static IEnumerable<DateOnly> MayTurnOn(EnrolmentProgress progress)
    {
        if (QuietSince(progress) is { } quiet)
        {
            yield return quiet.AddDays(QuietDays);
            yield return quiet.AddDays(StalledDays);
        }

        if (progress.OpenDueOn.Count >= ManyOverdue)
            yield return progress.OpenDueOn[ManyOverdue - 1].AddDays(1);
        if (progress is { StartsOn: { } first, EndsOn: { } last, SessionsRequired: > 0 } && last >= first)
        {
            // Rounding may move it by a day.
            var days = (int)(Math.Min(1m, FarBehind + ((decimal)progress.SessionsHeld / progress.SessionsRequired)) * (last.DayNumber - first.DayNumber + 1));
            for (var day = days - 1; day <= days + 1; day++)
                yield return first.AddDays(day);
        }
    }

    private static int? DaysQuiet(EnrolmentProgress progress, DateOnly today) =>
        QuietSince(progress) is { } day ? Math.Max(0, today.DayNumber - day.DayNumber) : null;

    // Since the last session or closed item, before the first since it got its seat; but not since before the cohort began, for one may be transferred
    // into a cohort that is still to begin. Without the cohort's days nothing is known before the first.
    private static DateOnly? QuietSince(EnrolmentProgress progress)
    {
        if (progress.StartsOn is not { } begin)
            return progress.LastActivityAt?.DayIn(progress.TimeZone);
        var since = (progress.LastActivityAt ?? progress.StateSince).DayIn(progress.TimeZone);
        return since > begin ? since : begin;
    }

    // The part of the cohort's time that is over, less the part of the required sessions that were held.
    private static decimal? Behind(EnrolmentProgress progress, DateOnly today)
    {
        if (progress is not { StartsOn: { } first, EndsOn: { } last, SessionsRequired: > 0 } || last < first)
            return null;
        var over = Math.Clamp((decimal)(today.DayNumber - first.DayNumber) / (last.DayNumber - first.DayNumber + 1), 0m, 1m);
        return Math.Round(over - Math.Min(1m, (decimal)progress.SessionsHeld / progress.SessionsRequired), 4);
    }
}
