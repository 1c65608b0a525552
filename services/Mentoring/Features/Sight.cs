using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Features;

/// <summary>
/// What a caller sees: coordinators all of it, a mentor what is their own. The rest does not exist for a mentor (404), so that nobody
/// learns what others have.
/// </summary>
/// <param name="All">True for coordinators.</param>
/// <param name="Own">The mentor whose account calls, or null.</param>
internal sealed record Sight(bool All, Id<Mentor>? Own)
{
    public bool Sees(Id<Mentor> mentor) => All || Own == mentor;

    /// <summary>The sight of the caller, found by the account in the token.</summary>
    public static async Task<Sight> OfAsync(Caller caller, MentoringStore store, CancellationToken cancellation)
    {
        if (caller.IsCoordinator)
            return new Sight(All: true, Own: null);
        var mentor = await store.Mentors.Find(m => m.AccountId == caller.Subject).FirstOrDefaultAsync(cancellation);
        return new Sight(All: false, mentor?.Id);
    }
}
