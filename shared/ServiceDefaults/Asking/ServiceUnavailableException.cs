namespace CoachingPlatform.ServiceDefaults.Asking;

/// <summary>Another service that has to be asked gives no answer, or not yet the right one; whoever calls is to come again.</summary>
public sealed class ServiceUnavailableException : Exception
{
    /// <summary>It gives none.</summary>
    internal ServiceUnavailableException(string service, Exception reason)
        : base($"{service} gives no answer: {reason.Message}", reason)
    {
    }

    /// <summary>What it knows is not so any more.</summary>
    public ServiceUnavailableException(string reason)
        : base(reason)
    {
    }
}
