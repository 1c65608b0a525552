namespace CoachingPlatform.Enrolment.Features.Owners;

/// <summary>An owner as it is shown: masked here, in the service.</summary>
internal sealed record OwnerResponse
{
    public required Guid Id { get; init; }

    public required long Version { get; init; }

    public required string Name { get; init; }

    /// <summary><c>************1234</c>.</summary>
    public required string? Nik { get; init; }

    /// <summary><c>08******1234</c>.</summary>
    public required string? Phone { get; init; }

    /// <summary><c>s******@example.id</c>.</summary>
    public required string? Email { get; init; }

    /// <summary>Instead of the birth date, e.g. <c>35-44</c>.</summary>
    public required string? AgeGroup { get; init; }

    public required string? Sex { get; init; }

    public required DateTimeOffset EnteredAt { get; init; }

    public required DateTimeOffset? ChangedAt { get; init; }

    /// <summary>For coordinators: what only they may know; null for a business account.</summary>
    public Oversight? ForCoordinators { get; init; }

    /// <summary>What a coordinator may have to settle.</summary>
    /// <param name="HasAccount">It is the own owner of a business account.</param>
    /// <param name="NikClaimed">That account typed a NIK which another owner has: perhaps the same person. A search by the NIK finds both.</param>
    /// <param name="SaidOtherwise">What came elsewhere with the same NIK and contradicts this; a change by a coordinator settles it.</param>
    internal sealed record Oversight(bool HasAccount, bool NikClaimed, IReadOnlyList<Said> SaidOtherwise);

    /// <summary>What was said elsewhere, masked.</summary>
    internal sealed record Said(string Name, string? Nik, string? Phone, string? Email, string? AgeGroup, string? Sex);
}
