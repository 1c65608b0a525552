using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Exports;
using CoachingPlatform.Progress.Features.Sharing;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features.Exports;

/// <summary>
/// Decides whether a file may be given now, and records that it is. Between its making and now a business may have withdrawn its consent or left, or
/// an agreement may have ended: then the file is not given, and not kept either. Whatever is asked of a file counts as a download of all of it, a part and
/// whether it has changed too.
/// </summary>
internal sealed class ExportHandout(PartnerAccess access, ExportStore exports, ExportChanges changes, ProgressStore progress, TimeProvider time)
{
    private const int PagesAtOnce = 10;

    /// <summary>The export whose file may be given. On return it is in the trail of each business that the file is about.</summary>
    public async Task<Outcome<Export>> GiveAsync(Caller caller, Id<Export> id, CancellationToken cancellation)
    {
        var granted = await access.OfAsync(caller, cancellation);
        if (granted.IsRefused)
        {
            // Who lost its last agreement gets no file, and none waits for it to get another one.
            if ((await access.PartnerAsync(caller, cancellation)).Value is { } former && await exports.FindAsync(former.Id, id, cancellation) is not null)
                await DiscardAsync(caller, id, granted.Refusal.Code, cancellation);
            return granted.Refusal;
        }

        var (partner, coverage) = granted.Value;
        if (await exports.FindAsync(partner.Id, id, cancellation) is not { } export)
            return Refusal.NotFound("export.unknown");
        if (export.HandOut(time.Now()).Refusal is { } notThere)
            return notThere;
        if (await CoveredAsync(export, partner, coverage, cancellation) is not { } pages)
        {
            await DiscardAsync(caller, id, "export.outdated", cancellation);
            return Refusal.Gone("export.outdated");
        }

        var given = await changes.SaveAsync(id, caller.Subject, e => e.HandOut(time.Now()), cancellation);
        if (!given.IsRefused)
            await access.RecordAsync(caller, partner, $"export {id}", pages, cancellation);
        return given;
    }

    // Each page with the agreements that cover its rows now; null when one of the rows may not be given as it was written.
    private async Task<IReadOnlyList<IReadOnlyList<Given>>?> CoveredAsync(Export export, Partner partner, Coverage coverage, CancellationToken cancellation)
    {
        var covered = new List<IReadOnlyList<Given>>();
        IReadOnlyList<ExportPage> some = [];
        do
        {
            some = await exports.PagesAsync(export.Run!, some is [.., var last] ? last.Id : null, PagesAtOnce, cancellation);
            var keys = await progress.SharedUnderAsync(some.SelectMany(p => p.Given).SelectMany(g => g.Enrolments), cancellation);
            foreach (var page in some)
            {
                var rows = (from then in page.Given
                            let agreements = partner.CoverageOf(then.Agreements).Active
                            from enrolment in then.Enrolments
                            select (Enrolment: enrolment, Then: agreements, Covering: coverage.Covering(keys[enrolment]))).ToList();
                if (!rows.TrueForAll(r => Export.MayStillGive(r.Then, r.Covering)))
                    return null;
                covered.Add(Given.Of(rows.Select(r => (r.Enrolment, r.Covering))));
            }
        }
        while (some.Count == PagesAtOnce);
        return covered;
    }

    private Task<Outcome<Export>> DiscardAsync(Caller caller, Id<Export> id, string code, CancellationToken cancellation) => changes.SaveAsync(
        id, caller.Subject,
        e => e.State == ExportState.Ready ? e.Discard(code, time.Now()) : Refusal.Conflict("export.over", null, ("state", e.State)), cancellation);
}
