namespace CoachingPlatform.ServiceDefaults.Values;

/// <summary>Why a command was refused, as the HTTP status that says it.</summary>
public enum RefusalKind
{
    /// <summary>The request itself is wrong: 400.</summary>
    Invalid = 400,

    /// <summary>This caller may not: 403.</summary>
    Forbidden = 403,

    /// <summary>It does not exist, or not for this caller: 404.</summary>
    NotFound = 404,

    /// <summary>It does not fit the present state: 409.</summary>
    Conflict = 409,

    /// <summary>It was there and is not any more: 410.</summary>
    Gone = 410,

    /// <summary>The caller saw an older version: 412.</summary>
    Stale = 412,

    /// <summary>The body is too large: 413.</summary>
    TooLarge = 413,

    /// <summary>The content is of a kind that is not understood: 415.</summary>
    WrongMedia = 415,

    /// <summary>Well formed, but it contradicts itself or an earlier request: 422.</summary>
    Unprocessable = 422,

    /// <summary>A precondition header is missing: 428.</summary>
    PreconditionMissing = 428,
}

/// <summary>A refusal is an ordinary value, never an exception. Its sentence is looked up by <see cref="Code"/> in the caller's language.</summary>
/// <param name="Kind">Decides the HTTP status.</param>
/// <param name="Code">Stable, dotted, lower case, e.g. <c>cohort.full</c>. Clients branch on it.</param>
/// <param name="Field">The field of the request in camelCase, or null when it is about the whole.</param>
/// <param name="Values">Values for the placeholders of the sentence; never personal data.</param>
public sealed record Refusal(RefusalKind Kind, string Code, string? Field = null, params (string Name, object? Value)[] Values)
{
    /// <summary>What the refusal rests on, each with a code and a sentence of its own; empty for most.</summary>
    public IReadOnlyList<Refusal> Reasons { get; init; } = [];

    /// <summary>400.</summary>
    public static Refusal Invalid(string code, string? field = null, params (string, object?)[] values) => new(RefusalKind.Invalid, code, field, values);

    /// <summary>403.</summary>
    public static Refusal Forbidden(string code, params (string, object?)[] values) => new(RefusalKind.Forbidden, code, null, values);

    /// <summary>404.</summary>
    public static Refusal NotFound(string code, string? field = null, params (string, object?)[] values) => new(RefusalKind.NotFound, code, field, values);

    /// <summary>409.</summary>
    public static Refusal Conflict(string code, string? field = null, params (string, object?)[] values) => new(RefusalKind.Conflict, code, field, values);

    /// <summary>410.</summary>
    public static Refusal Gone(string code) => new(RefusalKind.Gone, code);
}
