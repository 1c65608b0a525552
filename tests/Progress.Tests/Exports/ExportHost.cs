using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Messaging.Leases;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Exports;
using CoachingPlatform.Progress.Features.Exports;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Values;
using CoachingPlatform.TestHarness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.Progress.Tests.Exports;

/// <summary>A service of its own, whose worker tests stop and start and whose exports hold 220 rows at most.</summary>
public sealed class ExportHost : ProgressHost
{
    /// <summary>More than the worker reads at once.</summary>
    public const int MaxRows = 220;

    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["Exports:MaxRows"] = $"{MaxRows}" };

    internal IMongoCollection<Export> Exports => Database.GetCollection<Export>("partnerExports");

    private ExportWorker Worker => Services.GetServices<IHostedService>().OfType<ExportWorker>().Single();

    /// <summary>A partner with one agreement, and its program.</summary>
    public async Task<(Guid Id, string ClientId, HttpClient Program)> PartnerAsync(string region, params string[] fields)
    {
        var (id, clientId) = await PartnerAsync();
        await AgreeAsync(id, [region], fields: fields);
        return (id, clientId, PartnerClient(clientId));
    }

    /// <summary>An enrolment whose business consents to the partner.</summary>
    internal async Task<Telling> ConsentingAsync(Guid partner, string region, string name = "Sasirangan Kayuh")
    {
        var us = new Telling { Region = region, Name = name, Kbli = "13912", Size = "Micro", Consents = [new ConsentTerms(partner, "export")] };
        await PublishAsync(us.Accepted());
        await ProgressAsync(us.Enrolment);
        return us;
    }

    /// <summary>Ends an agreement, yesterday.</summary>
    public async Task EndAgreementAsync(Guid partner, int number)
    {
        using var coordinator = Client("coordinator");
        var agreement = (await GetAsync(coordinator, $"/api/v1/partners/{partner}")).GetProperty("agreements")[number].GetProperty("id").GetGuid();
        await PostAsync(coordinator, $"/api/v1/partners/{partner}/agreements/{agreement}/end", new { until = "2027-03-09" }, HttpStatusCode.OK);
    }

    /// <summary>Asks for an export.</summary>
    public static Task<JsonElement> AskAsync(HttpClient program, string format = "Ndjson", object? filter = null, string? language = null) =>
        PostAsync(program, "/partner/v1/exports", new { format, filter, language }, HttpStatusCode.Accepted);

    /// <summary>The export once there is nothing more to be made.</summary>
    public static Task<JsonElement> EndAsync(HttpClient program, JsonElement export) => Eventually.Async(
        () => GetAsync(program, $"/partner/v1/exports/{export.GetProperty("id").GetString()}"), e => e.GetProperty("state").GetString() is not ("Waiting" or "Running"));

    /// <summary>Asks for an export and waits for its file.</summary>
    public static async Task<JsonElement> ReadyAsync(HttpClient program, string format = "Ndjson", object? filter = null, string? language = null)
    {
        var end = await EndAsync(program, await AskAsync(program, format, filter, language));
        Assert.True(end.GetProperty("state").GetString() == "Ready", end.ToString());
        return end;
    }

    /// <summary>The file's bytes.</summary>
    public static async Task<byte[]> FileAsync(HttpClient program, JsonElement export)
    {
        using var answer = await program.GetAsync(export.GetProperty("file").GetString(), TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The lines of an NDJSON file.</summary>
    public static async Task<IReadOnlyList<JsonElement>> LinesAsync(HttpClient program, JsonElement export) =>
        [.. System.Text.Encoding.UTF8.GetString(await FileAsync(program, export)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];

    /// <summary>How a request is refused.</summary>
    public static async Task<(HttpStatusCode Status, string? Code)> RefusalAsync(HttpClient program, HttpMethod method, string address, object? body = null)
    {
        using var request = new HttpRequestMessage(method, address) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await program.SendAsync(request, TestContext.Current.CancellationToken);
        var problem = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return (answer.StatusCode, problem.TryGetProperty("errors", out var errors) ? errors[0].GetProperty("code").GetString() : problem.GetProperty("code").GetString());
    }

    /// <summary>Runs what must find no worker.</summary>
    public async Task<T> WithoutWorkerAsync<T>(Func<Task<T>> work)
    {
        await Worker.StopAsync(CancellationToken.None);
        try
        {
            return await work();
        }
        finally
        {
            await Worker.StartAsync(CancellationToken.None);
        }
    }

    /// <summary>Makes an export as another instance would, which stands still while something else happens, and then goes on or breaks.</summary>
    /// <param name="export">The export.</param>
    /// <param name="afterRows">It stands still when it has told so many rows.</param>
    /// <param name="meanwhile">What happens.</param>
    /// <param name="breaks">True when it breaks.</param>
    internal async Task RunAsync(JsonElement export, int afterRows, Func<Task> meanwhile, bool breaks = false)
    {
        var paused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var goOn = new ManualResetEventSlim();
        var stored = await StoredAsync(export);
        // Who reads the rows asks for the time over and over.
        var clock = new HookedClock(() =>
        {
            if (paused.Task.IsCompleted || Exports.Find(e => e.Id == stored.Id).Single().RowsDone < afterRows)
                return Now;
            paused.SetResult();
            goOn.Wait(TimeSpan.FromSeconds(10));
            return breaks ? throw new InvalidOperationException("The rows cannot be read.") : Now;
        });
        var run = ActivatorUtilities.CreateInstance<ExportRun>(Services, ActivatorUtilities.CreateInstance<ExportRows>(Services, clock));
        using var lease = Services.GetRequiredService<LeaseStore>().Open("exports-elsewhere");
        var making = Task.Run(() => run.RunAsync(stored, lease, TestContext.Current.CancellationToken));
        try
        {
            Assert.Same(paused.Task, await Task.WhenAny(paused.Task, making));
            await meanwhile();
        }
        finally
        {
            goOn.Set();
        }

        await making;
    }

    /// <summary>The stored form.</summary>
    internal Task<Export> StoredAsync(JsonElement export) => StoredAsync(export.GetProperty("id").GetGuid());

    /// <inheritdoc cref="StoredAsync(JsonElement)"/>
    internal async Task<Export> StoredAsync(Guid id) => await Exports.Find(e => e.Id == new Id<Export>(id)).SingleAsync(TestContext.Current.CancellationToken);

    /// <summary>Changes what is stored of an export as no request could.</summary>
    internal Task ForceAsync(JsonElement export, UpdateDefinition<Export> update) =>
        Exports.UpdateOneAsync(e => e.Id == new Id<Export>(export.GetProperty("id").GetGuid()), update, cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>How many documents there are of a run's files: the files, their chunks, and whom they are about.</summary>
    public async Task<(int Files, int Chunks, int Pages)> LeftOfAsync(string run)
    {
        var ids = new[] { ExportFiles.RowsOf(run), ExportFiles.FileOf(run, ExportFormat.Csv) };
        return (
            await CountAsync("exportFiles.files", Builders<BsonDocument>.Filter.In("_id", ids)), await CountAsync("exportFiles.chunks", Builders<BsonDocument>.Filter.In("files_id", ids)),
            await CountAsync("partnerExportPages", Builders<BsonDocument>.Filter.Gt("_id", $"{run}|") & Builders<BsonDocument>.Filter.Lt("_id", $"{run}}}")));
    }

    /// <summary>Waits until nothing of the run is left.</summary>
    public Task GoneAsync(string run) => Eventually.Async(() => LeftOfAsync(run), left => left == (0, 0, 0));

    /// <summary>As many further enrolments as the one: copies of its row, as no events would be worth their time.</summary>
    internal async Task<IReadOnlyList<Guid>> CopiesAsync(Telling of, int count)
    {
        var rows = Database.GetCollection<ProgressRow>(ProgressRow.Collection);
        var row = await rows.Find(r => r.Id == new Id<Enrolment>(of.Enrolment)).SingleAsync(TestContext.Current.CancellationToken);
        var copies = Enumerable.Range(0, count).Select(_ => Id<Enrolment>.New()).Select(id => row with { Id = id, Progress = row.Progress! with { EnrolmentId = id } }).ToList();
        await rows.InsertManyAsync(copies, cancellationToken: TestContext.Current.CancellationToken);
        return [.. copies.Select(c => c.Id.Value)];
    }

    /// <summary>What is in gzip.</summary>
    public static byte[] Unpacked(byte[] gzip)
    {
        using var text = new MemoryStream();
        using (var stream = new GZipStream(new MemoryStream(gzip), CompressionMode.Decompress))
            stream.CopyTo(text);
        return text.ToArray();
    }

    private async Task<int> CountAsync(string collection, FilterDefinition<BsonDocument> filter) =>
        (int)await Database.GetCollection<BsonDocument>(collection).CountDocumentsAsync(filter, cancellationToken: TestContext.Current.CancellationToken);
}
