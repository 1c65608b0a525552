using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Storage;

/// <summary>
/// Commands look before they insert, so that the ordinary case is answered in words; of two at the same moment the unique index
/// refuses one. The store aborts that transaction, so the refusal can only be made outside of it.
/// </summary>
internal static class DuplicateKeys
{
    public static async Task<IResult> RefusedAs(this Task<IResult> command, Problems problems, Refusal refusal)
    {
        try
        {
            return await command;
        }
        catch (MongoWriteException e) when (e.WriteError?.Category == ServerErrorCategory.DuplicateKey)
        {
            return Results.Problem(problems.Of(refusal));
        }
    }
}
