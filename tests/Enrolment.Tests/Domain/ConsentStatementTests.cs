using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Consents;
using CoachingPlatform.ServiceDefaults.Values;
using CsCheck;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Domain;

/// <summary>What holds is what the business said last, however late and in whatever order it is written down.</summary>
public sealed class ConsentStatementTests
{
    private static readonly Gen<List<(bool Gives, int SaidAt, int Text, bool OnBehalf)>> Runs =
        Gen.Select(Gen.Bool, Gen.Int[0, 30], Gen.Int[1, 3], Gen.Bool, (gives, saidAt, text, onBehalf) => (gives, saidAt, text, onBehalf)).List[1, 40];

    [Fact]
    public void What_holds_is_what_was_said_last_and_the_business_tells_just_that() => Runs.Sample(run =>
    {
        var (text, business, consent) = (Text(3), A.Business(), (Consent?)null);
        var (lastSaid, given) = (DateTimeOffset.MinValue, false);
        foreach (var (gives, minutes, version, onBehalf) in run)
        {
            // What is said with its own account is said now, after all that.
            var now = A.Now.AddMinutes(100);
            var said = onBehalf
                ? new Statement(ConsentChannel.Paper, A.Now.AddMinutes(minutes), "Formulir 7", null, "coordinator", now)
                : new Statement(ConsentChannel.Web, null, null, null, "rina", now);
            var decided = gives ? Consent.Give(consent, business, text, onBehalf ? version : 3, said) : consent?.Withdraw(said) ?? Refusal.NotFound("none");
            var at = said.SaidAt ?? now;
            var repeated = consent is not null && (gives ? given && consent.Latest.TextVersion == (onBehalf ? version : 3) : !given);
            Assert.Equal((consent is null && !gives) || at < lastSaid || repeated, decided.IsRefused);
            if (decided.IsRefused)
                continue;

            Assert.Equal((consent?.Version ?? 0) + 1, decided.Value.Version);
            Assert.Equal([.. consent?.History ?? [], decided.Value.Latest], decided.Value.History);
            var before = business;
            (consent, business, lastSaid, given) = (decided.Value, business.Say(decided.Value), at, gives);
            Assert.Equal(before.Version + 1, business.Version);
            Assert.Equal(given ? [new ConsentTerms(text.PartnerId, "programme-report")] : null, business.Profile().Consents);
            Assert.Equal(business.Version, Assert.IsType<BusinessProfileChanged>(business.Event()).Version);
        }
    });

    [Fact]
    public void A_withdrawal_of_one_leaves_the_others()
    {
        var business = A.Business();
        var (one, other) = (Give(null, business, Text()), Give(null, business, Text()));
        business = business.Say(one).Say(other);

        business = business.Say(one.Withdraw(Now()).Value!);

        Assert.Equal([other.Terms], business.Consents);
    }

    [Fact]
    public void More_partners_than_anybody_can_oversee_are_refused_and_a_withdrawal_never_is()
    {
        var business = A.Business();
        var first = Give(null, business, Text());
        business = business.Say(first);
        for (var n = 1; n < Business.MostConsents; n++)
            business = business.Say(Give(null, business, Text()));

        Assert.Equal("consent.too_many", Consent.Give(null, business, Text(), 1, Now()).Refusal!.Code);
        for (var n = 1; n < Consent.MostStatements; n++)
        {
            first = first.Latest.State == ConsentState.Given ? first.Withdraw(Now()).Value! : Give(first, A.Business(), Text());
            Assert.Equal(n + 1, first.History.Count);
        }

        Assert.Equal(ConsentState.Withdrawn, first.Latest.State);
        Assert.Equal("consent.too_many_changes", Consent.Give(first, A.Business(), Text(), 1, Now()).Refusal!.Code);
    }

    [Fact]
    public void What_is_said_now_counts_though_this_servers_clock_is_behind_the_other()
    {
        var given = Give(null, A.Business(), Text());

        var withdrawn = given.Withdraw(new Statement(ConsentChannel.Web, null, null, null, "rina", A.Now.AddMilliseconds(-5)));

        Assert.Equal((ConsentState.Withdrawn, A.Now, A.Now.AddMilliseconds(-5)), (withdrawn.Value!.Latest.State, withdrawn.Value.Latest.SaidAt, withdrawn.Value.Latest.RecordedAt));
    }

    private static Statement Now() => new(ConsentChannel.Web, null, null, null, "rina", A.Now);

    private static Consent Give(Consent? known, Business business, ConsentText text) => Consent.Give(known, business, text, text.Version, Now()).Value!;

    private static ConsentText Text(int versions = 1) => new()
    {
        Id = Id<ConsentText>.New(), Version = versions, Purpose = "programme-report", PartnerId = Guid.CreateVersion7(),
        Wordings = [.. Enumerable.Range(1, versions).Select(n => new Wording($"Setuju {n}?", $"Agreed {n}?", A.Now, "coordinator"))],
    };
}
