using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Cohorts;
using CoachingPlatform.Enrolment.Domain.Importing;
using CoachingPlatform.Enrolment.Domain.Owners;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Tests;

/// <summary>The ordinary case of each thing in one line.</summary>
internal static class A
{
    public static readonly DateTimeOffset Now = new(2026, 11, 25, 3, 0, 0, TimeSpan.Zero);

    public static TrackTerms Track(Guid? id = null) => new(
        id ?? Guid.CreateVersion7(), 1, Guid.CreateVersion7(), "Siap Ekspor", 6,
        [new IndicatorTerms("annual_sales", "Omzet per tahun", "Annual sales", "Rp", true)]);

    public static Cohort Cohort(
        int? capacity = 40, CohortState state = CohortState.Open, AdmissionMode admission = AdmissionMode.Automatic, string region = "63",
        DateOnly? endsOn = null, TrackTerms? track = null, int? claimHours = null, DateTimeOffset? opensAt = null,
        DateTimeOffset? closesAt = null) => new()
        {
            Id = Id<Cohort>.New(), Version = 1, Name = "Angkatan 1", Track = track ?? Track(), Region = RegionCode.Parse(region).Value!,
            TimeZone = "Asia/Makassar", StartsOn = new DateOnly(2026, 11, 1), EndsOn = endsOn ?? new DateOnly(2027, 4, 30), Capacity = capacity,
            OpensAt = opensAt, ClosesAt = closesAt, Admission = admission, ClaimHours = claimHours, State = state, History = [new(state, Now, "coordinator", null)],
        };

    public static BusinessDraft Draft(string name = "Kerupuk Cahaya 66", string region = "63.02.05", string? nib = "1353894784758") => new()
    {
        Name = name, OwnerName = "Rina Wati", Nik = Nik.Parse("6302156511679814").Value, Nib = nib is null ? null : Nib.Parse(nib).Value,
        Kbli = KbliCode.Parse("10794").Value, Phone = PhoneNumber.Parse("081258331440").Value, Email = EmailAddress.Parse("rina@example.id").Value,
        Address = "Jl. Pasar Lama No. 2", Region = RegionCode.Parse(region).Value!, AnnualSales = new Rupiah(120_000_000), Capital = null,
        PaidWorkers = 8, UnpaidWorkers = 0, YearFounded = 1995, BirthDate = new DateOnly(1967, 11, 25), Sex = Sex.Female,
        Size = SizeAssessment.Of(new Rupiah(120_000_000), null)!.Value.Value,
    };

    public static Business Business(string name = "Kerupuk Cahaya 66", string region = "63.02.05", string? nib = "1353894784758", string by = "coordinator") =>
        CoachingPlatform.Enrolment.Domain.Businesses.Business.Register(Details(Draft(name, region, nib)), by, Now);

    /// <summary>What a row gives, as the business of the owner that it gives.</summary>
    public static BusinessDetails Details(BusinessDraft? draft = null) => new(draft ?? Draft(), Owner(draft).Trace);

    public static Owner Owner(BusinessDraft? draft = null, string by = "coordinator") =>
        CoachingPlatform.Enrolment.Domain.Owners.Owner.Enter((draft ?? Draft()).Owner, by, Now);
}
