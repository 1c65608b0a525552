namespace CoachingPlatform.Enrolment.Domain.Consents;

/// <summary>What a business last said.</summary>
internal enum ConsentState
{
    /// <summary>Yes.</summary>
    Given,

    /// <summary>No longer.</summary>
    Withdrawn,
}

/// <summary>How a business said it.</summary>
internal enum ConsentChannel
{
    /// <summary>By itself, with its own account.</summary>
    Web,

    /// <summary>On a signed form.</summary>
    Paper,

    /// <summary>In a call.</summary>
    Phone,

    /// <summary>To somebody who visited it.</summary>
    Visit,

    /// <summary>As another business that became part of it: what one of the two has taken back, neither gives.</summary>
    Merge,

    /// <summary>By being erased.</summary>
    Erasure,
}
