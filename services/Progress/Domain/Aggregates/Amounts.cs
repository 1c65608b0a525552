using System.Globalization;

namespace CoachingPlatform.Progress.Domain.Aggregates;

/// <summary>
/// What is counted of businesses that are in the programme or completed it. Each amount belongs to one month in the cohort's zone, so over
/// all months it adds up to the enrolments themselves.
/// </summary>
internal sealed record Amounts
{
    public static readonly Amounts None = new();

    /// <summary>Enrolments; of the month in which their cohort starts (the intake).</summary>
    public int Enrolments { get; init; }

    /// <summary>Of these, completed; of the month in which the completion was told last.</summary>
    public int Completed { get; init; }

    /// <summary>Sessions held for them; of the month in which the session was held.</summary>
    public int SessionsHeld { get; init; }

    /// <summary>Sessions at which they were present; of the month of the session.</summary>
    public int Attended { get; init; }

    /// <summary>Attendance marks that they have; of the month of the session.</summary>
    public int Marks { get; init; }

    /// <summary>The amounts of both.</summary>
    public Amounts Plus(Amounts other) => Plus(other, 1);

    /// <summary>These without the other.</summary>
    public Amounts Minus(Amounts other) => Plus(other, -1);

    /// <summary>The month of a day, <c>2027-03</c>, or <see cref="Unknown"/>.</summary>
    public static string MonthOf(DateOnly? day) => day?.ToString("yyyy-MM", CultureInfo.InvariantCulture) ?? Unknown.Value;

    private Amounts Plus(Amounts other, int sign) => new()
    {
        Enrolments = Enrolments + (sign * other.Enrolments),
        Completed = Completed + (sign * other.Completed),
        SessionsHeld = SessionsHeld + (sign * other.SessionsHeld),
        Attended = Attended + (sign * other.Attended),
        Marks = Marks + (sign * other.Marks),
    };
}
