using CoachingPlatform.Enrolment.Domain.Businesses;

namespace CoachingPlatform.Enrolment.Domain.Importing;

/// <summary>
/// The findings that need the store. The caller looks up, for each draft, a business with the same <see cref="BusinessDraft.NaturalKey"/> or NIB,
/// and the businesses with the same phone, whose names it compares with <see cref="IsPossiblySame"/>.
/// </summary>
public static class StoreFindings
{
    /// <summary>The business is there already: a warning, for importing a file again adds nothing and breaks nothing.</summary>
    public static Finding AlreadyRegistered(ValidatedRow row, ImportHeader header) =>
        new(row.Record.Number, header.NameOf(ImportColumn.Nib), new Fault("business.already_registered"), Severity.Warning);

    /// <summary>A business with the same phone and nearly the same name is there.</summary>
    public static Finding PossibleDuplicate(ValidatedRow row, ImportHeader header) =>
        new(row.Record.Number, header.NameOf(ImportColumn.BusinessName), new Fault("business.possible_duplicate") { Variant = "store" }, Severity.Warning);

    /// <summary>Whether a registered business of the same phone may be this one, by its name.</summary>
    public static bool IsPossiblySame(BusinessDraft draft, string registeredName) =>
        Likeness.IsNear(Likeness.NameKey(draft.Name), Likeness.NameKey(registeredName));
}
