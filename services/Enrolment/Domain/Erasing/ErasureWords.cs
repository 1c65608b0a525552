namespace CoachingPlatform.Enrolment.Domain.Erasing;

/// <summary>Where an erasure stands.</summary>
internal enum ErasureState
{
    /// <summary>Asked for; waits for a coordinator.</summary>
    Requested,

    /// <summary>Confirmed: the business is erased, and what else holds something of it is being gone through.</summary>
    Erasing,

    /// <summary>All parts are done.</summary>
    Done,

    /// <summary>Taken back before it was confirmed.</summary>
    Cancelled,
}

/// <summary>Why a business is erased: the grounds of Law 27/2022 article 43. A word and no text, so that the trail of an erasure names nobody.</summary>
internal enum ErasureGround
{
    /// <summary>The business asks for it.</summary>
    OwnRequest,

    /// <summary>It has taken back the consent on which its data was kept.</summary>
    ConsentWithdrawn,

    /// <summary>The data is not needed any more.</summary>
    NotNeeded,

    /// <summary>The data was got or used unlawfully.</summary>
    Unlawful,
}

/// <summary>What is gone through after the business itself, in this order; each can be done again without harm.</summary>
internal enum ErasurePart
{
    /// <summary>Kept files of imports that hold a row of it, and what was found in these rows.</summary>
    ImportFiles,

    /// <summary>What the audit trail says of its changes.</summary>
    AuditTrail,

    /// <summary>Its events that wait for the broker: they go out, in their order, and with them leaves what older ones say.</summary>
    Events,
}
