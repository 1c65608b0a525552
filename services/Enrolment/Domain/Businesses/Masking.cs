namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>What may be shown of personal data that has no masked form of its own.</summary>
internal static class Masking
{
    private static readonly int[] Bounds = [25, 35, 45, 55, 65];

    /// <summary>The age group on a day: <c>under-25</c>, <c>25-34</c>, … <c>65-plus</c>.</summary>
    public static string AgeGroup(DateOnly birthDate, DateOnly today)
    {
        var age = today.Year - birthDate.Year - (birthDate.AddYears(today.Year - birthDate.Year) > today ? 1 : 0);
        var above = Array.FindIndex(Bounds, bound => age < bound);
        return above switch
        {
            0 => $"under-{Bounds[0]}",
            -1 => $"{Bounds[^1]}-plus",
            _ => $"{Bounds[above - 1]}-{Bounds[above] - 1}",
        };
    }

    /// <summary><c>s******@example.id</c>.</summary>
    public static string Email(EmailAddress address)
    {
        var at = address.Value.LastIndexOf('@');
        return $"{address.Value[0]}******{address.Value[at..]}";
    }
}
