using AutoMapper;
using CoachingPlatform.Enrolment.Domain.Programmes;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Paging;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Programmes;

/// <summary>POST /programmes, GET /programmes and GET /programmes/{id}.</summary>
internal static class Programmes
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/programmes", CreateAsync).RequireAuthorization(Policies.Coordinators).Produces<Response>(StatusCodes.Status201Created);
        api.MapGet("/programmes", ListAsync).RequireAuthorization(Policies.Businesses).Produces<Page<Response>>();
        api.MapGet("/programmes/{id}", GetAsync).RequireAuthorization(Policies.Businesses).Produces<Response>();
    }

    internal sealed record Request(string? Name = null, IReadOnlyList<string?>? Organisers = null, DateOnly? StartsOn = null, DateOnly? EndsOn = null);

    internal sealed record Response
    {
        public required Guid Id { get; init; }

        public required long Version { get; init; }

        public required string Name { get; init; }

        public required IReadOnlyList<string> Organisers { get; init; }

        public required DateOnly StartsOn { get; init; }

        public required DateOnly EndsOn { get; init; }
    }

    private static Task<IResult> CreateAsync(
        Request request, Caller caller, HttpContext http, CommandRunner commands, Collections store, IMapper mapper, TimeProvider time) =>
        commands.RunAsync(http, request, async (tx, ct) =>
        {
            var checks = new Checks();
            var (startsOn, endsOn) = checks.Period(request.StartsOn, request.EndsOn);
            var programme = new Programme
            {
                Id = Id<Programme>.New(),
                Version = 1,
                Name = checks.Text(request.Name, "name"),
                Organisers = checks.Organisers(request.Organisers),
                StartsOn = startsOn,
                EndsOn = endsOn,
                CreatedBy = caller.Subject,
                CreatedAt = time.Now(),
            };
            if (checks.Failed)
                return Reply.Refused(checks.Refusals);
            await store.Programmes.SaveAsync(tx, programme, programme.Id, ct);
            return Reply.Created($"/api/v1/programmes/{programme.Id}", mapper.Map<Response>(programme), programme.Version);
        });

    private static Task<IResult> ListAsync(HttpContext http, Collections store, IMapper mapper, Problems problems, CancellationToken cancellation) =>
        store.Programmes.PageByIdAsync(Builders<Programme>.Filter.Empty, p => p.Id, http.Request, problems, mapper.Map<Response>, cancellation);

    private static async Task<IResult> GetAsync(
        Id<Programme> id, HttpContext http, Collections store, IMapper mapper, Problems problems, CancellationToken cancellation)
    {
        var programme = await store.Programmes.Find(p => p.Id == id).FirstOrDefaultAsync(cancellation);
        if (programme is null)
            return Results.Problem(problems.Of(Refusal.NotFound("programme.unknown")));
        http.Response.Headers.ETag = EntityVersion.ETag(programme.Version);
        return Results.Ok(mapper.Map<Response>(programme));
    }
}
