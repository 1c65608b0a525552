namespace CoachingPlatform.ServiceDefaults.Security;

/// <summary>The issuer's keys have never been read and cannot be read now, so no token can be judged.</summary>
internal sealed class IssuerUnavailableException(Exception reason) : Exception("The issuer does not answer.", reason);
