using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Consents;
using CoachingPlatform.Enrolment.Tests.Http;
using CoachingPlatform.ServiceDefaults.Values;
using CsCheck;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Domain;

/// <summary>What two merged businesses know becomes one, and can be taken apart again.</summary>
public sealed class MergeFieldTests
{
    private static readonly BusinessDetails Full = A.Details() with
    {
        LegalName = "CV Kerupuk Cahaya", Npwp = Npwp.Parse("0123456789010000").Value, KbliVersion = KbliCode.Version,
        Location = new Coordinates(-3.3m, 114.6m), Capital = new Rupiah(80_000_000), ReportedSize = SizeClass.Small, Channels = [SalesChannel.OwnShop],
        Products = [new Product("Kerupuk", 100, "kg", new Rupiah(5_000), null)],
        Certificates = [new Certificate(CertificateKind.Halal, "ID-1", null, "Kerupuk")],
    };

    private static readonly BusinessDetails Other = A.Details(new()
    {
        Name = "Amplang Maimunah", OwnerName = "Maimunah", Nik = Nik.Parse("6302151212800001").Value, Nib = Nib.Parse(Api.NewNib()).Value,
        Npwp = Npwp.Parse("0123456789010001").Value, Kbli = KbliCode.Parse("10799").Value, KbliVersion = KbliCode.Version, LegalName = "Maimunah",
        Phone = PhoneNumber.Parse("081258331441").Value, Email = EmailAddress.Parse("maimunah@example.id").Value, Address = "Jl. A. Yani",
        Region = RegionCode.Parse("63.71.01").Value!, Location = new Coordinates(-3.4m, 114.7m), AnnualSales = new Rupiah(3_000_000_000),
        Capital = new Rupiah(90_000_000), PaidWorkers = 1, UnpaidWorkers = 2, YearFounded = 2001, BirthDate = new DateOnly(1980, 12, 12), Sex = Sex.Male,
        ReportedSize = SizeClass.Micro, Size = SizeAssessment.Of(new Rupiah(3_000_000_000), null)!.Value.Value,
        Channels = [SalesChannel.OwnShop, SalesChannel.Marketplace], Products = [new Product("Amplang", null, null, null, null)],
    });

    private static readonly Gen<Dictionary<string, MergeSide>> Choices = Gen.Bool.Array[MergeField.All.Count]
        .Select(sides => MergeField.All.Zip(sides).ToDictionary(p => p.First.Name, p => p.Second ? MergeSide.From : MergeSide.Into));

    private static readonly Gen<BusinessDetails> Drafts = Gen.Bool.Array[MergeField.All.Count]
        .Select(sides => MergeField.All.Zip(sides).Where(p => p.Second).Aggregate(Full, (d, p) => p.First.Take(d, Other)));

    [Fact]
    public void All_fields_together_are_all_that_is_known_of_a_business()
    {
        var taken = MergeField.All.Aggregate(Full, (d, field) => field.Take(d, Other));

        Assert.All(typeof(BusinessDetails).GetProperties(), p => Assert.Equal(p.GetValue(Other), p.GetValue(taken)));
        Assert.All(MergeField.All, field => Assert.False(field.IsSame(Full, Other), field.Name));
        Assert.Equal((SizeClass.Micro, SizeClass.Small), (Full.Size!.Class, taken.Size!.Class));
    }

    [Fact]
    public void Personal_data_is_shown_masked()
    {
        var shown = string.Join(' ', MergeField.All.Select(f => f.Shown(Full)));
        Assert.All(
            new[] { "6302156511679814", "58331440", "rina@example.id", "1967", "0123456789010000" },
            secret => Assert.DoesNotContain(secret, shown, StringComparison.Ordinal));
        Assert.Equal(("************0000", "Kerupuk Cahaya 66"), (Field("npwp").Shown(Full), Field("name").Shown(Full)));
    }

    [Fact]
    public void Rule09_What_only_one_knows_is_added_and_what_both_know_otherwise_is_chosen()
    {
        var into = Full with { LegalName = null, Channels = [] };
        Assert.Equal(["legalName", "channels"], Merge.Additions(Other, into).Select(f => f.Name));
        var choices = MergeField.All.ToDictionary(f => f.Name, f => f.Name == "name" ? MergeSide.From : MergeSide.Into);
        Assert.Equal(into with { Name = Other.Name }, Merge.Combined(Other, into, choices));
        choices.Remove("legalName");
        choices["owner"] = MergeSide.From;
        Assert.Equal(into with { Name = Other.Name, LegalName = Other.LegalName, Owner = Other.Owner }, Merge.Combined(Other, into, choices));
    }

    [Fact]
    public void Rule09_A_merge_and_its_undo_give_both_businesses_back_as_they_were() =>
        Gen.Select(Drafts, Drafts, Choices).Sample((goes, stays, choices) =>
        {
            var (one, other) = (Business.Register(goes, "a", A.Now), Business.Register(stays, "b", A.Now));
            var merged = Merging.Merge(Alone(one), Alone(other), choices, Decided(1)).Value!;
            Assert.Equal(goes, merged.From.Details);
            Assert.All(Merge.Conflicts(goes, stays), f => Assert.True(f.IsSame(merged.Into.Details, choices[f.Name] == MergeSide.From ? goes : stays)));

            var undone = Merging.Undo(merged.Merge, merged.From, Alone(merged.Into), Decided(2)).Value!;
            Assert.Equal(one with { Version = 3, EditedAt = A.Now.AddHours(2) }, undone.From);
            Assert.Equal(stays, undone.Into.Details);
            Assert.Equal((3L, 0), (undone.Into.Version, undone.Into.MergedFrom.Count));
        });

    [Fact]
    public void Rule09_What_was_edited_since_the_merge_stays_when_it_is_undone() =>
        Gen.Select(Drafts, Drafts, Choices, Gen.Int[0, MergeField.All.Count - 1].Select(i => MergeField.All[i])).Sample((goes, stays, choices, edited) =>
        {
            var merged = Merging.Merge(Alone(Business.Register(goes, "a", A.Now)), Alone(Business.Register(stays, "b", A.Now)), choices, Decided(1)).Value!;
            var other = edited.IsSame(merged.Into.Details, Full) ? Other : Full;
            var into = merged.Into.Edit(edited.Take(merged.Into.Details, other), A.Now.AddHours(2));

            var undone = Merging.Undo(merged.Merge, merged.From, Alone(into), Decided(3)).Value!;

            Assert.Equal(edited.Take(stays, other), undone.Into.Details);
        });

    [Theory]
    [InlineData(-1, null)]
    [InlineData(0, "merge.confirmed")]
    [InlineData(1, "merge.confirmed")]
    public void Rule09_A_merge_can_be_undone_for_thirty_days_and_not_a_moment_longer(int millisecond, string? code)
    {
        var merged = Merging.Merge(
            Alone(Business.Register(Full, "a", A.Now)), Alone(Business.Register(Full with { Nib = null }, "b", A.Now)), new Dictionary<string, MergeSide>(), Decided(0)).Value!;
        var late = new Decision("c", A.Now.AddDays(30).AddMilliseconds(millisecond), "salah");
        Assert.Equal(code, Merging.Undo(merged.Merge, merged.From, Alone(merged.Into), late).Refusal?.Code);
    }

    [Fact]
    public void Rule09_A_merge_never_lets_a_partner_see_more_and_its_undo_lets_each_see_what_it_saw() =>
        Gen.Select(Sayings, Sayings).Sample((ofOne, ofOther) =>
        {
            var (one, other) = (Saying(ofOne), Saying(ofOther));
            var merged = Merging.Merge(one, other, new Dictionary<string, MergeSide>(), Decided(1)).Value!;
            Assert.Subset(other.Business.Consents.ToHashSet(), merged.Into.Consents.ToHashSet());
            Assert.Empty(merged.Into.Consents.Intersect(one.TakenBack.Select(c => c.Terms)));
            Assert.Equal(
                other.Business.Consents.Except(one.TakenBack.Select(c => c.Terms)).ToHashSet(), merged.Into.Consents.ToHashSet());

            var now = other with { Business = merged.Into, Consents = [.. other.Consents.ExceptBy(merged.Consents.Select(c => c.Id), c => c.Id), .. merged.Consents] };
            Assert.Equal(merged.Into.Consents.ToHashSet(), now.Given.Select(c => c.Terms).ToHashSet());
            var undone = Merging.Undo(merged.Merge, merged.From, now, Decided(2)).Value!;
            Assert.Equal(other.Business.Consents.ToHashSet(), undone.Into.Consents.ToHashSet());
            Assert.Equal(one.Business.Consents, undone.From.Consents);
            Assert.All(undone.Consents, c => Assert.Equal(c.History[^3] with { By = "coordinator", Reason = "sama", RecordedAt = A.Now.AddHours(2) }, c.Latest));
        });

    // What is said of each text: nothing, yes, or yes and no.
    private static Gen<int[]> Sayings => Gen.Int[0, 2].Array[Texts.Length];

    private static readonly ConsentText[] Texts =
    [
        .. Enumerable.Range(0, 4).Select(_ => new ConsentText
        {
            Id = Id<ConsentText>.New(), Version = 1, Purpose = "programme-report", PartnerId = Guid.CreateVersion7(), Wordings = [new("Boleh?", "May they?", A.Now, "c")],
        }),
    ];

    private static Whole Saying(int[] said)
    {
        var whole = Alone(Business.Register(Full with { Nib = null }, "a", A.Now));
        foreach (var (text, word) in Texts.Zip(said).Where(s => s.Second > 0))
        {
            var statement = new Statement(ConsentChannel.Web, null, null, null, "a", A.Now);
            var consent = Consent.Give(null, whole.Business, text, 1, statement).Value!;
            if (word == 2)
                consent = consent.Withdraw(statement).Value!;
            whole = whole with { Business = whole.Business.Holding(consent), Consents = [.. whole.Consents, consent] };
        }

        return whole;
    }

    private static Whole Alone(Business business) => new(business, [], []);

    private static Decision Decided(int hours) => new("coordinator", A.Now.AddHours(hours), "sama");

    private static MergeField Field(string name) => MergeField.All.Single(f => f.Name == name);
}
