namespace CoachingPlatform.Progress.Domain.Referrals;

/// <summary>State of a referral. Proposed and Accepted are live, the others are its end.</summary>
internal enum ReferralState
{
    /// <summary>A coordinator put the business forward; the partner has not answered.</summary>
    Proposed,

    /// <summary>The partner took it; outcomes may be recorded.</summary>
    Accepted,

    /// <summary>The partner did not take it.</summary>
    Declined,

    /// <summary>Taken back, for <see cref="ReferralEnd.Cause"/>.</summary>
    Withdrawn,
}

/// <summary>Why a referral ended.</summary>
internal enum ReferralEndCause
{
    /// <summary>The partner declined it.</summary>
    PartnerDeclined,

    /// <summary>A coordinator took it back.</summary>
    CoordinatorWithdrew,

    /// <summary>The business no longer consents to the partner for the purpose.</summary>
    ConsentWithdrawn,

    /// <summary>The business left the programme.</summary>
    LeftProgramme,

    /// <summary>The business was transferred into an enrolment that is referred to the same opportunity already.</summary>
    ReferredTwice,
}

/// <summary>What came of a referral.</summary>
internal enum OutcomeKind
{
    /// <summary>A contract: its value.</summary>
    Contract,

    /// <summary>An order: its value.</summary>
    Order,

    /// <summary>A loan: what was lent.</summary>
    Loan,
}
