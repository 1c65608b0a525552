using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Owners;
using CsCheck;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Domain;

/// <summary>One person, however often the person is described.</summary>
public sealed class OwnerTests
{
    private static readonly Nik Known = NikOf("6302156511679814");

    private static readonly OwnerDetails Bare = new() { Name = "Rina Wati", Nik = Known };

    private static readonly Gen<OwnerDetails> Said = Gen.Select(
        From("Rina Wati", "RINA  WATI", "Hj. Rina"), From<string?>(null, "081258331440", "081258331441"),
        From<string?>(null, "rina@example.id", "wati@example.id"), From<DateOnly?>(null, new(1967, 11, 25), new(1970, 1, 1)),
        From<Sex?>(null, Sex.Female),
        (name, phone, email, born, sex) => Bare with
        {
            Name = name, Phone = phone is null ? null : PhoneNumber.Parse(phone).Value, Email = email is null ? null : EmailAddress.Parse(email).Value,
            BirthDate = born, Sex = sex,
        });

    [Fact]
    public void What_is_known_is_never_lost_or_replaced_and_what_contradicts_it_is_noted_once() => Said.List[1, 12].Sample(all =>
    {
        var owner = Owner.Enter(Bare, "a", A.Now);
        foreach (var said in all)
        {
            var learnt = owner.Learn(said, fills: true);
            Assert.Equal(learnt.Details, owner.Details.FilledFrom(said));
            Assert.Equal(learnt.Details.Contradicts(said), learnt.SaidOtherwise.Contains(said));
            Assert.Same(learnt, learnt.Learn(said, fills: true));
            owner = learnt;
        }

        Assert.Equal(owner.SaidOtherwise.Distinct().Count(), owner.SaidOtherwise.Count);
        Assert.InRange(owner.SaidOtherwise.Count, 0, Owner.MostSaidOtherwise);
    });

    [Fact]
    public void The_owner_of_an_account_learns_nothing_that_an_office_knows() => Said.Sample(said =>
    {
        var own = Owner.Enter(Bare, "rina", A.Now, isOwn: true);
        var learnt = own.Learn(said, fills: false);
        Assert.Equal(Bare, learnt.Details);
        Assert.NotEqual(Bare.FilledFrom(said) == Bare && !Bare.Contradicts(said), learnt.SaidOtherwise.Contains(said));
    });

    [Fact]
    public void The_keys_are_one_for_a_held_nik_and_the_owners_own_for_a_claimed_or_a_missing_one()
    {
        var (held, claimed) = (Owner.Enter(Bare, "office", A.Now), Owner.Enter(Bare, "rina", A.Now, isOwn: true, nikClaimed: true));
        var own = Owner.Enter(Bare with { Nik = null, Phone = PhoneNumber.Parse("081258331440").Value }, "rina", A.Now, isOwn: true);
        var nameless = Owner.Enter(Bare with { Nik = null }, "office", A.Now);

        Assert.Equal(
            [OwnerKeys.Of(Known), $"owner:{claimed.Id}", $"owner:{own.Id}", $"owner:{nameless.Id}"],
            new[] { held, claimed, own, nameless }.Select(o => o.IdentityKey));
        Assert.Equal(held.Trace.PersonKey, claimed.Trace.PersonKey);
        Assert.NotEqual(held.Trace.RegistrationKey, claimed.Trace.RegistrationKey);
        Assert.Equal(($"owner:{own.Id}", $"owner:{own.Id}"), (own.Trace.PersonKey, own.Trace.RegistrationKey));
        Assert.Equal(OwnerKeys.Registering(nameless.Details), nameless.Trace.RegistrationKey);
        Assert.Equal(("rina", $"owner:{held.Id}"), (own.AccountKey, held.AccountKey));
        foreach (var owner in new[] { held, claimed, own, nameless })
            Assert.DoesNotContain("6302156511679814", $"{owner.Trace} {owner.IdentityKey}", StringComparison.Ordinal);
    }

    [Fact]
    public void A_business_is_the_same_by_the_row_that_brings_it_and_by_its_stored_form()
    {
        foreach (var draft in new[] { A.Draft(nib: null), A.Draft(nib: null) with { Nik = null }, A.Draft(nib: null) with { Nik = null, Phone = null }, A.Draft() })
            Assert.Equal(draft.NaturalKey, A.Details(draft).NaturalKey);
        Assert.Equal(3, new[] { A.Draft(nib: null), A.Draft(nib: null) with { Nik = null }, A.Draft(nib: null) with { Nik = null, Phone = null } }.Select(d => d.NaturalKey).Distinct().Count());
    }

    private static Gen<T> From<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Nik NikOf(string digits) => Nik.Parse(digits).Value!;
}
