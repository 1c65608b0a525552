using CoachingPlatform.Progress.Domain;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Features;

/// <summary>The <c>?cohortId=</c> of a request.</summary>
internal static class CohortQuery
{
    public static Outcome<Id<Cohort>> CohortId(this HttpRequest request)
    {
        var text = request.Query["cohortId"].ToString();
        if (text.Length == 0)
            return Refusal.Invalid("field.required", "cohortId");
        return Id<Cohort>.TryParse(text, null, out var id) ? id : Refusal.Invalid("id.malformed", "cohortId");
    }
}
