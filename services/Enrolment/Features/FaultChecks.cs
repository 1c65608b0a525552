using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Features;

/// <summary>Collects the faults of value objects as refusals of their fields.</summary>
internal static class FaultChecks
{
    /// <summary>The refusal that says a fault, with the fault's own sentences.</summary>
    public static Refusal Refusal(this Fault fault, string? field = null, RefusalKind kind = RefusalKind.Invalid) =>
        new(kind, fault.Code, field, ("id", fault.In("id")), ("en", fault.In("en")));

    /// <summary>The value; a refusal is collected.</summary>
    public static T? Take<T>(this Checks checks, Parsed<T> parsed, string field)
        where T : notnull =>
        parsed.Refusal is { } fault ? checks.Take<T>(fault.Refusal(), field) : parsed.Value;

    /// <summary>A value that must be there.</summary>
    public static T? Required<T>(this Checks checks, string? text, string field, Func<string, Parsed<T>> parse)
        where T : class =>
        string.IsNullOrWhiteSpace(text) ? checks.Take<T>(ServiceDefaults.Values.Refusal.Invalid("field.required"), field) : checks.Take(parse(text), field);

    /// <summary>A value that may be unknown.</summary>
    public static T? Optional<T>(this Checks checks, string? text, string field, Func<string, Parsed<T>> parse)
        where T : class =>
        string.IsNullOrWhiteSpace(text) ? null : checks.Take(parse(text), field);

    /// <summary>A personal value: it is never shown in full, so a missing one means that it stays, and an empty one that it goes.</summary>
    public static T? Personal<T>(this Checks checks, string? text, string field, T? present, Func<string, Parsed<T>> parse)
        where T : class =>
        text is null ? present : checks.Optional(text, field, parse);
}
