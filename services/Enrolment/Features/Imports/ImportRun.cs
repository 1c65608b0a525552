using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Importing;
using CoachingPlatform.Enrolment.Domain.Owners;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Messaging.Leases;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Imports;

/// <summary>
/// One import from where it stands to its end. Judging is pure and the same each time, so both phases read the file again from its start and
/// skip what is stored. Each batch is one transaction: rows, findings, events and the mark how far it came.
/// </summary>
internal sealed class ImportRun(Collections store, ImportFiles files, StoreTransactions transactions, TimeProvider time)
{
    private const int ValidationBatch = 500;
    private const int CommitBatch = 100;

    // Offices that write their own number into every row: those of a phone only serve a warning, so a bounded part of them will do.
    private const int MostOfPhones = 2000;

    // Findings that only the commit could make are numbered apart from those of the validation.
    private const int FromCommit = 9000;

    // Where an import names no place of its own; decides only what "in the future" means for a founding year or a birth date.
    private const string Zone = "Asia/Makassar";

    public DateTimeOffset Now => time.Now();

    /// <summary>Returns when the job is done, waits for a person, was stopped, or the lease is lost.</summary>
    public async Task RunAsync(ImportJob job, Lease lease, CancellationToken cancellation)
    {
        await using var file = await files.FindAsync(job.Id, cancellation) ?? throw new FileNotFoundException("The file has been removed.");
        var reader = ImportReader.Open(file);
        ImportJob? current = job;
        if (current.State == ImportState.Uploaded)
        {
            var records = reader.Records().Count();
            current = await SaveAsync(job.Id, j => j.Version == job.Version ? j.Begin(records, Now) : null, cancellation);
        }

        if (current?.State == ImportState.Validating)
            current = await ValidateAsync(current, reader, lease, cancellation);
        if (current?.State == ImportState.Committing)
            await CommitAsync(current, reader, lease, cancellation);
    }

    /// <summary>Saves a change of the job alone; null when <paramref name="change"/> makes none or the job is at its end.</summary>
    public Task<ImportJob?> SaveAsync(Id<ImportJob> id, Func<ImportJob, ImportJob?> change, CancellationToken cancellation) =>
        transactions.RunAsync(
            async (tx, ct) =>
            {
                var job = await store.Imports.Find(tx.Session, i => i.Id == id).FirstAsync(ct);
                var changed = job.State is ImportState.Cancelled or ImportState.Completed or ImportState.Failed ? null : change(job);
                if (changed is not null)
                    await store.Imports.SaveAsync(tx, changed, id, ct);
                return changed;
            },
            cancellation);

    private async Task<ImportJob?> ValidateAsync(ImportJob job, ImportReader reader, Lease lease, CancellationToken cancellation)
    {
        var current = job;
        await foreach (var batch in BatchesAsync(job, reader, ValidationBatch, lease, cancellation))
        {
            var fileFindings = current.LastRecord == 0 ? reader.Findings : [];
            var saved = await InBatchAsync(current, async (tx, at, ct) =>
            {
                var registered = await RegisteredAsync(tx, batch.Rows, ct);
                var judged = batch.Rows.Select(row => Judge(row, reader.Header, registered)).ToList();
                var findings = fileFindings.Concat(judged.SelectMany(j => j.Finding is { } f ? j.Row.Findings.Append(f) : j.Row.Findings));
                await AddFindingsAsync(tx, StoredFinding.Of(job.Id, findings), ct);
                var next = at.Advance(batch.Done, batch.LastRecord, Add(at.Counts, judged));
                // In the same transaction: whoever went on behind this batch would not see any more that the file cannot be trusted.
                return batch.Rows.SelectMany(r => r.Findings).FirstOrDefault(f => f.StopsImport) is { } stop
                    ? next.Fail(stop.Fault, Now) with { Version = next.Version }
                    : next;
            }, cancellation);
            if (saved is null or { State: ImportState.Failed })
                return saved;
            current = saved;
        }

        return lease.IsHeld ? await SaveAsync(job.Id, j => j.Version == current.Version ? j.EndValidation(Now) : null, cancellation) : null;
    }

    private async Task CommitAsync(ImportJob job, ImportReader reader, Lease lease, CancellationToken cancellation)
    {
        var refused = (await store.ImportFindings.Find(f => f.ImportId == job.Id && f.Severity == Severity.Error)
            .SortBy(f => f.Id).Project(f => f.Row).ToListAsync(cancellation)).ToHashSet();
        var current = job;
        await foreach (var batch in BatchesAsync(job, reader, CommitBatch, lease, cancellation))
        {
            var good = batch.Rows.Where(row => row.Draft is not null && !refused.Contains(row.Record.Number)).ToList();
            var saved = await InBatchAsync(current, async (tx, at, ct) =>
            {
                var registered = await RegisteredAsync(tx, good, ct);
                var judged = good.Select(row => Judge(row, reader.Header, registered)).ToList();
                var now = Now;
                tx.By = job.UploadedBy;
                var drafts = judged.Where(j => j.Standing == Standing.New).Select(j => j.Row.Draft!).ToList();
                var owners = await store.KnownOrNewAsync(tx, [.. drafts.Select(d => new EnteredOwner(d.Owner, job.UploadedBy))], now, ct);
                var added = drafts.Zip(owners, (draft, owner) => Business.Register(new BusinessDetails(draft, owner.Trace), job.UploadedBy, now, job.Id.Value)).ToList();
                await store.Businesses.InsertAsync(tx, added, ct);
                await store.ReviewAsync(tx, added, now, ct);
                tx.Publish(added.Select(b => b.Event()));
                var late = judged.Where(j => j.Standing == Standing.Refused).Select(j => j.Finding!).ToList();
                await AddFindingsAsync(tx, StoredFinding.Of(job.Id, late, FromCommit), ct);
                return at.Advance(batch.Done, batch.LastRecord, at.Counts with
                {
                    Imported = at.Counts.Imported + added.Count,
                    AlreadyThere = at.Counts.AlreadyThere + judged.Count(j => j.Standing == Standing.AlreadyThere),
                    Importable = at.Counts.Importable - late.Count,
                    Errors = at.Counts.Errors + late.Count,
                });
            }, cancellation);
            if (saved is null)
                return;
            current = saved;
        }

        if (lease.IsHeld)
            await SaveAsync(job.Id, j => j.Version == current.Version ? j.Complete(Now) : null, cancellation);
    }

    // The batches that are not stored yet; ends early when the lease is lost.
    private static async IAsyncEnumerable<Batch> BatchesAsync(
        ImportJob job, ImportReader reader, int size, Lease lease, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var validator = new RowValidator(reader.Header, job.UploadedAt.DayIn(Zone));
        var done = 0;
        foreach (var chunk in reader.Records().Select(record => (record.Number, Row: validator.Validate(record))).Chunk(size))
        {
            done += chunk.Length;
            if (chunk[^1].Number <= job.LastRecord)
                continue;
            if (!await lease.HoldAsync(cancellation))
                yield break;
            yield return new Batch(done, chunk[^1].Number, [.. chunk.Where(c => c.Number > job.LastRecord).Select(c => c.Row).OfType<ValidatedRow>()]);
        }
    }

    // Null when somebody else changed the job meanwhile: it was cancelled, or another instance works on it.
    private Task<ImportJob?> InBatchAsync(
        ImportJob current, Func<StoreTransaction, ImportJob, CancellationToken, Task<ImportJob>> work, CancellationToken cancellation) =>
        transactions.RunAsync(
            async (tx, ct) =>
            {
                var job = await store.Imports.Find(tx.Session, i => i.Id == current.Id).FirstAsync(ct);
                if (job.Version != current.Version)
                    return null;
                var next = await work(tx, job, ct);
                await store.Imports.SaveAsync(tx, next, job.Id, ct);
                return next;
            },
            cancellation);

    private async Task<ILookup<string, RegisteredBusiness>> RegisteredAsync(
        StoreTransaction tx, IReadOnlyCollection<ValidatedRow> rows, CancellationToken cancellation)
    {
        var keys = rows.Select(r => r.Draft?.NaturalKey).OfType<string>().ToList();
        var phones = rows.Select(r => r.Draft?.Phone).OfType<PhoneNumber>().Select(OwnerKeys.Of).Distinct().ToList();
        if (keys.Count == 0)
            return Array.Empty<(string Key, RegisteredBusiness B)>().ToLookup(p => p.Key, p => p.B);
        // Keys are unique and come in no order: to ask for one that their index does not have makes the store read all businesses.
        var same = store.Businesses.Find(tx.Session, b => keys.Contains(b.NaturalKey)).Limit(keys.Count);
        var near = store.Businesses.Find(tx.Session, b => phones.Contains(b.Details.Owner.PhoneKey!))
            .SortBy(b => b.Details.Owner.PhoneKey).ThenBy(b => b.Id).Limit(MostOfPhones);
        return (await ReadAsync(same)).Union(await ReadAsync(near))
            .SelectMany(b => new[] { b.NaturalKey, b.Owner.PhoneKey }.OfType<string>().Select(key => (key, b))).ToLookup(p => p.key, p => p.b);

        Task<List<RegisteredBusiness>> ReadAsync(IFindFluent<Business, Business> found) =>
            found.Project(b => new RegisteredBusiness(b.NaturalKey, b.Details.Name, b.Details.Owner)).ToListAsync(cancellation);
    }

    private static StoreJudgement Judge(ValidatedRow row, ImportHeader header, ILookup<string, RegisteredBusiness> registered) =>
        StoreJudgement.Of(row, header, [.. registered[row.Draft?.NaturalKey ?? ""], .. registered[row.Draft?.Phone is { } phone ? OwnerKeys.Of(phone) : ""]]);

    private static ImportCounts Add(ImportCounts counts, IReadOnlyList<StoreJudgement> judged)
    {
        // A row without a business that did not fail is none: a row of totals, a header that is repeated.
        var rows = judged.Where(j => j.Row.Draft is not null || j.Row.Failed).ToList();
        return counts with
        {
            Rows = counts.Rows + rows.Count,
            Importable = counts.Importable + rows.Count(j => j.Standing != Standing.Refused),
            AlreadyThere = counts.AlreadyThere + rows.Count(j => j.Standing == Standing.AlreadyThere),
            Errors = counts.Errors + rows.Count(j => j.Standing == Standing.Refused),
            Warnings = counts.Warnings + judged.Count(j =>
                j.Row.Findings.Any(f => f.Severity == Severity.Warning) || j is { Standing: Standing.New, Finding: not null }),
        };
    }

    private Task AddFindingsAsync(StoreTransaction tx, IEnumerable<StoredFinding> findings, CancellationToken cancellation)
    {
        var added = findings.ToList();
        return added.Count == 0 ? Task.CompletedTask : store.ImportFindings.InsertManyAsync(tx.Session, added, cancellationToken: cancellation);
    }

    private sealed record Batch(int Done, int LastRecord, IReadOnlyList<ValidatedRow> Rows);
}
