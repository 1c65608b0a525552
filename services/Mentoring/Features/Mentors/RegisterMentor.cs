using System.Text.RegularExpressions;
using AutoMapper;
using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Mapping;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Features.Mentors;

/// <summary>POST /mentors: a coordinator registers a mentor.</summary>
internal static partial class RegisterMentor
{
    public const int MaxLoad = 1000;
    private const int MaxEntries = 100;

    /// <summary>A mentor with the account that they sign in with.</summary>
    internal sealed record Request(
        string? AccountId = null, string? Name = null, IReadOnlyList<string>? KbliDivisions = null, IReadOnlyList<string>? Topics = null,
        IReadOnlyList<string>? RegionCodes = null, IReadOnlyList<string>? Languages = null, int? LoadLimit = null);

    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/mentors", HandleAsync).RequireAuthorization(Policies.Coordinators).Produces<MentorResponse>(StatusCodes.Status201Created);

    private static Task<IResult> HandleAsync(
        Request request, HttpContext http, CommandRunner commands, MentoringStore store, Problems problems, IMapper mapper)
    {
        var checks = new Checks();
        var mentor = Read(request, checks);
        if (checks.Failed)
            return Task.FromResult(Results.Problem(problems.Of(checks.Refusals)));
        var taken = Refusal.Conflict("mentor.account_taken", "accountId");
        return commands.RunAsync(http, request, SaveAsync).RefusedAs(problems, taken);

        async Task<Reply> SaveAsync(StoreTransaction tx, CancellationToken ct)
        {
            if (await store.Mentors.Find(tx.Session, m => m.AccountId == mentor.AccountId).AnyAsync(ct))
                return taken;
            await store.Mentors.SaveAsync(tx, mentor, mentor.Id, ct);
            await store.Workloads.SaveAsync(tx, Workload.None(mentor.Id), mentor.Id, ct);
            return Reply.Created($"/api/v1/mentors/{mentor.Id}", mapper.Map<MentorResponse>(mentor), mentor.Version);
        }
    }

    private static Mentor Read(Request request, Checks checks) => new()
    {
        Id = Id<Mentor>.New(),
        Version = 1,
        AccountId = checks.Text(request.AccountId, "accountId"),
        Name = checks.Text(request.Name, "name"),
        KbliDivisions = Codes(request.KbliDivisions, "kbliDivisions", KbliDivision(), "kbli.division", checks),
        Topics = Codes(request.Topics, "topics", Topic(), "mentor.topic", checks),
        RegionCodes = Codes(request.RegionCodes, "regionCodes", Region(), "region.code", checks),
        Languages = Codes(request.Languages, "languages", Language(), "language.code", checks),
        LoadLimit = checks.Between(request.LoadLimit ?? -1, 0, MaxLoad, "loadLimit"),
    };

    private static List<string> Codes(IReadOnlyList<string>? values, string field, Regex form, string code, Checks checks)
    {
        List<string> read = [.. (values ?? []).Select(v => v?.Trim() ?? "").Distinct()];
        checks.That(read.Count <= MaxEntries, "field.too_many", field, ("max", MaxEntries));
        checks.That(read.All(v => form.IsMatch(v)), code, field);
        return read;
    }

    [GeneratedRegex(@"\A[0-9]{2}\z")]
    private static partial Regex KbliDivision();

    [GeneratedRegex(@"\A.{1,100}\z")]
    private static partial Regex Topic();

    [GeneratedRegex(@"\A[0-9]{2}(\.[0-9]{2}){0,2}\z")]
    private static partial Regex Region();

    [GeneratedRegex(@"\A[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}\z")]
    private static partial Regex Language();
}
