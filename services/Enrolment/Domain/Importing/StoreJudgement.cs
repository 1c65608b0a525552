using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Owners;

namespace CoachingPlatform.Enrolment.Domain.Importing;

/// <summary>What the import needs to know of a registered business.</summary>
internal sealed record RegisteredBusiness(string NaturalKey, string Name, OwnerTrace Owner);

/// <summary>What is to be done with a row, by itself and by what the store holds.</summary>
internal enum Standing
{
    /// <summary>Register it.</summary>
    New,

    /// <summary>It is registered already; nothing to do.</summary>
    AlreadyThere,

    /// <summary>It has no business, or contradicts what is registered.</summary>
    Refused,
}

/// <summary>A row with what the store says of it.</summary>
internal sealed record StoreJudgement(ValidatedRow Row, Standing Standing, Finding? Finding)
{
    // As within a file: comparing with all of a number that an office writes into every row would never end.
    private const int NamesOfOnePhone = 50;

    /// <summary>Judges a row against the businesses with its <see cref="BusinessDraft.NaturalKey"/> or its phone number.</summary>
    public static StoreJudgement Of(ValidatedRow row, ImportHeader header, IReadOnlyCollection<RegisteredBusiness> registered)
    {
        if (row.Draft is not { } draft)
            return new(row, Standing.Refused, null);
        if (registered.FirstOrDefault(r => r.NaturalKey == draft.NaturalKey) is not { } same)
        {
            var isDoubtful = draft.Phone is { } phone && registered.Where(r => r.Owner.PhoneKey == OwnerKeys.Of(phone)).Take(NamesOfOnePhone).Any(r => StoreFindings.IsPossiblySame(draft, r.Name));
            return new(row, Standing.New, isDoubtful ? StoreFindings.PossibleDuplicate(row, header) : null);
        }

        return IsOfAnother(draft, same)
            ? new(row, Standing.Refused, new(row.Record.Number, header.NameOf(ImportColumn.Nib), new Fault("nib.of_another_business"), Severity.Error))
            : new(row, Standing.AlreadyThere, StoreFindings.AlreadyRegistered(row, header));
    }

    // The same NIB with another owner and another name: one of the two is wrong, and only a person can say which.
    private static bool IsOfAnother(BusinessDraft draft, RegisteredBusiness same) =>
        draft.Nik is { } nik && same.Owner.HasNik && OwnerKeys.Of(nik) != same.Owner.PersonKey && !StoreFindings.IsPossiblySame(draft, same.Name);
}
