using System.Globalization;
using System.Runtime.CompilerServices;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Cohorts;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.Enrolment.Domain.Exporting;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using CoachingPlatform.Sheets;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Exports;

/// <summary>
/// POST /cohorts/{id}/enrolments/export: the enrolments of a cohort as a file, in the order of application, without any personal data.
/// Each call is an export of its own, so it takes no idempotency key.
/// </summary>
internal static class ExportEnrolments
{
    private static readonly FilterDefinitionBuilder<CohortEnrolment> Where = Builders<CohortEnrolment>.Filter;

    public static void Map(RouteGroupBuilder api) => api.MapPost("/cohorts/{id}/enrolments/export", HandleAsync)
        .RequireAuthorization(Policies.Coordinators).NeedsNoKey().ProducesSheet()
        .WithSummary("The enrolments of a cohort, as an Excel workbook or a CSV; every export is audited.");

    private static async Task<IResult> HandleAsync(
        Id<Cohort> id, Request request, Caller caller, HttpContext http, Collections store, ExportAnswers exports, Problems problems, TimeProvider time)
    {
        var checks = new Checks();
        var format = request.Format is null ? SheetFormat.Xlsx : checks.Word<SheetFormat>(request.Format, "format");
        EnrolmentState? only = request.State is null ? null : checks.Word<EnrolmentState>(request.State, "state");
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));
        var cohort = await store.Cohorts.Find(c => c.Id == id).FirstOrDefaultAsync(http.RequestAborted);
        if (cohort is null)
            return Results.Problem(problems.Of(Refusal.NotFound("cohort.unknown")));

        var export = new Export
        {
            Id = Id<Export>.New(), Version = 1, What = ExportSubject.Enrolments, Filters = [$"cohort={id}", .. only is { } state ? [$"state={state}"] : Array.Empty<string>()],
            Format = format, WithPersonalData = false, Reason = null, ExportedBy = caller.Subject, BegunAt = time.Now(),
        };
        var language = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;
        var row = new EnrolmentRow(cohort.TimeZone, language);
        var filter = Where.Eq(e => e.Cohort.CohortId, id.Value);
        return await exports.SendAsync(
            http, export, language == "en" ? "enrolments" : "kepesertaan", row.Columns, RowsAsync(store, only is { } wanted ? filter & Where.Eq(e => e.State, wanted) : filter, id, row));
    }

    private static async IAsyncEnumerable<IReadOnlyList<SheetCell>> RowsAsync(
        Collections store, FilterDefinition<CohortEnrolment> filter, Id<Cohort> cohort, EnrolmentRow row, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var waiting = await store.Enrolments.Find(e => e.Cohort.CohortId == cohort.Value && e.State == EnrolmentState.Waitlisted)
            .SortBy(e => e.WaitingNumber).Project(e => e.WaitingNumber).ToListAsync(cancellation);
        await foreach (var page in store.Enrolments.PagesAsync(filter, e => e.Id, cancellation))
        {
            var ids = page.Select(e => e.BusinessId).ToList();
            var businesses = (await store.Businesses.Find(b => ids.Contains(b.Id))
                .Project(b => new Named(b.Id, b.Details.Name, b.Details.Region)).ToListAsync(cancellation)).ToDictionary(b => b.Id);
            foreach (var enrolment in page)
            {
                var business = businesses[enrolment.BusinessId];
                // One that joined the list after it was read has no place in it yet.
                var place = enrolment.State == EnrolmentState.Waitlisted ? waiting.BinarySearch(enrolment.WaitingNumber) : -1;
                yield return row.Of(enrolment, business.Name, business.Region, place < 0 ? null : place + 1);
            }
        }
    }

    /// <summary>What to export.</summary>
    /// <param name="Format"><c>Xlsx</c> (the default) or <c>Csv</c>.</param>
    /// <param name="State">Only those in this state.</param>
    internal sealed record Request(string? Format = null, string? State = null);

    private sealed record Named(Id<Business> Id, string Name, RegionCode Region);
}
