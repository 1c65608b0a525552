namespace CoachingPlatform.Enrolment.Domain.Importing;

/// <summary>What a column of an import file holds.</summary>
public enum ImportColumn
{
    /// <summary>A running number; not read.</summary>
    Number,

    /// <summary>The business's name.</summary>
    BusinessName,

    /// <summary>The owner's name.</summary>
    OwnerName,

    /// <summary>The owner's NIK.</summary>
    Nik,

    /// <summary>The business's NIB.</summary>
    Nib,

    /// <summary>The KBLI code.</summary>
    Kbli,

    /// <summary>The phone number.</summary>
    Phone,

    /// <summary>The e-mail address.</summary>
    Email,

    /// <summary>The street address.</summary>
    Address,

    /// <summary>The district, by name or code.</summary>
    District,

    /// <summary>The regency or city, by name or code.</summary>
    Regency,

    /// <summary>The province, by name or code.</summary>
    Province,

    /// <summary>Annual sales in rupiah.</summary>
    AnnualSales,

    /// <summary>Capital without land and buildings, in rupiah.</summary>
    Capital,

    /// <summary>Paid workers.</summary>
    PaidWorkers,

    /// <summary>Unpaid workers.</summary>
    UnpaidWorkers,

    /// <summary>The year the business began.</summary>
    YearFounded,

    /// <summary>The owner's birth date.</summary>
    BirthDate,

    /// <summary>The owner's sex.</summary>
    Sex,

    /// <summary>The size class as reported.</summary>
    ReportedSize,

    /// <summary>The name in the business's deed or NIB.</summary>
    LegalName,

    /// <summary>The tax number.</summary>
    Npwp,

    /// <summary>The size class as an export computed it; not read.</summary>
    ComputedSize,

    /// <summary>The business's id in an export; not read.</summary>
    BusinessId,

    /// <summary>Why a row failed an earlier import; not read.</summary>
    Reason,
}
