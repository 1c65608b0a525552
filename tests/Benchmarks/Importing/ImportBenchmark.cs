using System.Diagnostics;
using System.Globalization;
using CoachingPlatform.Benchmarks.Measuring;
using CoachingPlatform.Benchmarks.Servers;
using CoachingPlatform.Enrolment.Domain.Importing;
using CoachingPlatform.Enrolment.Features.Imports;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Messaging.Leases;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;
using CsvHelper;
using CsvHelper.Configuration;
using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.Benchmarks.Importing;

/// <summary>
/// How fast an office's list is imported, with all that an import does (each row judged against the others and the store, events and audit
/// entries in the same transactions), against a bare read of the file and a bulk insert of the documents that it left, under the same indexes.
/// </summary>
internal static class ImportBenchmark
{
    private const int MostMegabytes = 200;

    // For trying it out; the goals are those of 100,000 rows.
    private static readonly int Rows = int.Parse(Environment.GetEnvironmentVariable("COACHING_BENCH_ROWS") ?? "100000", CultureInfo.InvariantCulture);

    public static async Task<IReadOnlyList<Result>> RunAsync(Surroundings surroundings)
    {
        EnrolmentBson.Register();
        var file = OfficeFile.Of(Rows);
        var first = surroundings.NewDatabase();
        await ImportAsync(surroundings, first, file);
        var documents = await DocumentsAsync(surroundings.Client.GetDatabase(first));
        await surroundings.Client.DropDatabaseAsync(first);
        return await Comparison.RunAsync(
            [
                Goal.AtLeast(.3, $"import: {Rows} rows, rows a second", "CsvHelper and bulk insert of the same businesses, owners, audit entries and events"),
                Goal.AtMost(1, $"import: {Rows} rows, MB above the start", $"{MostMegabytes} MB"),
            ],
            async () => [await InsertAsync(surroundings, file, documents), MostMegabytes],
            () => ImportAsync(surroundings, file));
    }

    private static async Task<double[]> ImportAsync(Surroundings surroundings, byte[] file)
    {
        var name = surroundings.NewDatabase();
        var measured = await ImportAsync(surroundings, name, file);
        await surroundings.Client.DropDatabaseAsync(name); // once nobody works on it any more
        return measured;
    }

    // What the import writes into the outbox stays there: to publish it is the relay's work, which has a benchmark of its own.
    private static async Task<double[]> ImportAsync(Surroundings surroundings, string name, byte[] file)
    {
        await using var service = await Service.StartAsync(surroundings, name, relays: false);
        var database = service.Get<IMongoDatabase>();
        var store = new Collections(database);
        await new Indexes(store).PrepareAsync(CancellationToken.None);
        var files = new ImportFiles(database, store, TimeProvider.System);
        var transactions = service.Get<StoreTransactions>();
        var job = new ImportJob
        {
            Id = Id<ImportJob>.New(), Version = 1, FileName = "umkm.csv", FileSize = file.Length, DryRun = false, UploadedBy = "bench",
            UploadedAt = TimeProvider.System.Now(), State = ImportState.Uploaded, History = [],
        };
        await files.SaveAsync(job.Id, file, CancellationToken.None);
        await transactions.RunAsync((tx, ct) => store.Imports.SaveAsync(tx, job, job.Id, ct), CancellationToken.None);
        using var lease = service.Get<LeaseStore>().Open("imports");
        if (!await lease.HoldAsync(CancellationToken.None))
            throw new InvalidOperationException("The lease of a new database is not free.");

        await using var memory = new MemoryPeak();
        var watch = Stopwatch.StartNew();
        await new ImportRun(store, files, transactions, TimeProvider.System).RunAsync(job, lease, CancellationToken.None);
        var rate = Rows / watch.Elapsed.TotalSeconds;

        var end = await store.Imports.Find(i => i.Id == job.Id).SingleAsync();
        if (end.State != ImportState.Completed || end.Counts.Imported != Rows || await store.Businesses.CountDocumentsAsync(_ => true) != Rows)
            throw new InvalidOperationException($"{end.State} with {end.Counts.Imported} of {Rows} rows.");
        return [rate, memory.Megabytes];
    }

    private static async Task<double> InsertAsync(Surroundings surroundings, byte[] file, IReadOnlyDictionary<string, List<RawBsonDocument>> documents)
    {
        const int Bulk = 1_000;
        var name = surroundings.NewDatabase();
        var database = surroundings.Client.GetDatabase(name);
        await using (await Service.StartAsync(surroundings, name, relays: false)) // which makes the same indexes
            await new Indexes(new Collections(database)).PrepareAsync(CancellationToken.None);
        var watch = Stopwatch.StartNew();
        using var csv = new CsvParser(new StreamReader(new MemoryStream(file)), new CsvConfiguration(CultureInfo.InvariantCulture) { Delimiter = ";" });
        csv.Read(); // the header
        var count = 0;
        while (csv.Read() && csv.Record is not null)
        {
            count++;
            if (count % Bulk == 0 || count == Rows)
                await InsertBulkAsync(count);
        }

        var rate = count / watch.Elapsed.TotalSeconds;
        foreach (var (collection, all) in documents)
        {
            if (await database.GetCollection<RawBsonDocument>(collection).CountDocumentsAsync(FilterDefinition<RawBsonDocument>.Empty) != all.Count)
                throw new InvalidOperationException($"Not all {collection} were inserted.");
        }

        await surroundings.Client.DropDatabaseAsync(name);
        return rate;

        // As many of each collection as belong to so many rows.
        async Task InsertBulkAsync(int upTo)
        {
            foreach (var (collection, all) in documents)
            {
                var (from, to) = ((int)((long)all.Count * ((upTo - 1) / Bulk * Bulk) / Rows), (int)((long)all.Count * upTo / Rows));
                foreach (var bulk in all[from..to].Chunk(Bulk))
                    await database.GetCollection<RawBsonDocument>(collection).InsertManyAsync(bulk, new InsertManyOptions { IsOrdered = false });
            }
        }
    }

    // What an import leaves behind; its findings are its own work.
    private static async Task<IReadOnlyDictionary<string, List<RawBsonDocument>>> DocumentsAsync(IMongoDatabase database)
    {
        var documents = new Dictionary<string, List<RawBsonDocument>>();
        foreach (var collection in new[] { "businesses", "owners", "audit", "outbox" })
            documents[collection] = await database.GetCollection<RawBsonDocument>(collection).Find(FilterDefinition<RawBsonDocument>.Empty).ToListAsync();
        return documents;
    }
}
