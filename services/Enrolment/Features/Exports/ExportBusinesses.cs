using System.Globalization;
using System.Runtime.CompilerServices;
using CoachingPlatform.Enrolment.Domain.Exporting;
using CoachingPlatform.Enrolment.Features.Businesses;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.ServiceDefaults.Describing;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using CoachingPlatform.Sheets;

namespace CoachingPlatform.Enrolment.Features.Exports;

/// <summary>
/// POST /businesses/export: the businesses that a filter finds as a file, in the order of registration; a business account gets those that it
/// registered itself. Personal data is masked unless a coordinator asks for it and says why; then the file can be imported again.
/// Each call is an export of its own, so it takes no idempotency key.
/// </summary>
internal static class ExportBusinesses
{
    private const string Zone = "Asia/Makassar";

    public static void Map(RouteGroupBuilder api) => api.MapPost("/businesses/export", HandleAsync)
        .RequireAuthorization(Policies.Businesses).NeedsNoKey().ProducesSheet()
        .WithSummary("The businesses that a filter finds, as an Excel workbook or a CSV; every export is audited.");

    private static async Task<IResult> HandleAsync(
        Request request, Caller caller, HttpContext http, Collections store, ExportAnswers exports, Problems problems, TimeProvider time)
    {
        var checks = new Checks();
        var format = request.Format is null ? SheetFormat.Xlsx : checks.Word<SheetFormat>(request.Format, "format");
        var wanted = request.Filter ?? new BusinessFilter();
        var questions = wanted.Read(checks, caller);
        var reason = request.PersonalData ? checks.Text(request.Reason, "reason", 500) : null;
        if (checks.Failed)
            return Results.Problem(problems.Of(checks.Refusals));
        if (request.PersonalData && !caller.IsCoordinator)
            return Results.Problem(problems.Of(new Refusal(RefusalKind.Forbidden, "export.personal_data")));

        var now = time.Now();
        var export = new Export
        {
            Id = Id<Export>.New(), Version = 1, What = ExportSubject.Businesses, Filters = wanted.Named(), Format = format,
            WithPersonalData = request.PersonalData, Reason = reason, ExportedBy = caller.Subject, BegunAt = now,
        };
        var language = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;
        var row = new BusinessRow(request.PersonalData, language, now.DayIn(Zone));
        return await exports.SendAsync(http, export, language == "en" ? "businesses" : "usaha", row.Columns, RowsAsync(store, caller, questions, row));
    }

    private static async IAsyncEnumerable<IReadOnlyList<SheetCell>> RowsAsync(
        Collections store, Caller caller, IReadOnlyList<BusinessQuestion> questions, BusinessRow row, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var (filter, index, _) = await store.AskAsync(questions, cancellation);
        await foreach (var page in store.Businesses.PagesAsync(filter, b => b.Id, cancellation, index))
        {
            var owners = await store.OwnersAsync(null, page.Select(b => b.Details.Owner.OwnerId), cancellation);
            foreach (var business in page)
            {
                var owner = owners.GetValueOrDefault(business.Details.Owner.OwnerId);
                yield return row.Of(business, owner?.IsFor(caller.Subject, caller.IsCoordinator) == true ? owner.Details : null);
            }
        }
    }

    /// <summary>What to export.</summary>
    /// <param name="Format"><c>Xlsx</c> (the default) or <c>Csv</c>.</param>
    /// <param name="PersonalData">True writes NIK, NPWP, phone, e-mail and birth date in full; for coordinators.</param>
    /// <param name="Reason">What the personal data is for; needed with it.</param>
    /// <param name="Filter">Which businesses; all without it.</param>
    internal sealed record Request(string? Format = null, bool PersonalData = false, string? Reason = null, BusinessFilter? Filter = null)
    {
        /// <inheritdoc/>
        public override string ToString() => "export"; // the filter may hold a phone number
    }
}
