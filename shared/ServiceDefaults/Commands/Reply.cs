using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.ServiceDefaults.Commands;

/// <summary>What a command answers: a status with a body, or refusals.</summary>
public sealed record Reply
{
    private Reply()
    {
    }

    /// <summary>HTTP status.</summary>
    public int Status { get; private init; }

    /// <summary>Body, written as JSON; null for none.</summary>
    public object? Body { get; private init; }

    /// <summary>What a repeat of the command is answered with: <see cref="Body"/>, unless that has a secret which is shown once and stored nowhere.</summary>
    public object? Repeated { get; private init; }

    /// <summary>Address of what was made.</summary>
    public string? Location { get; private init; }

    /// <summary>Version after the change; becomes the ETag.</summary>
    public long? Version { get; private init; }

    /// <summary>Why it was refused; empty when it was done.</summary>
    public IReadOnlyList<Refusal> Refusals { get; private init; } = [];

    /// <summary>200.</summary>
    public static Reply Ok(object body, long? version = null) => new() { Status = 200, Body = body, Repeated = body, Version = version };

    /// <summary>201.</summary>
    public static Reply Created(string location, object body, long? version = null) =>
        new() { Status = 201, Body = body, Repeated = body, Location = location, Version = version };

    /// <summary>202 with the address of the job.</summary>
    public static Reply Accepted(string location, object body) => new() { Status = 202, Body = body, Repeated = body, Location = location };

    /// <summary>The same, but a repeat is answered with <paramref name="repeated"/>.</summary>
    public Reply OnRepeat(object repeated) => this with { Repeated = repeated };

    /// <summary>204.</summary>
    public static Reply NoContent() => new() { Status = 204 };

    /// <summary>Refused; nothing is written.</summary>
    public static Reply Refused(params IReadOnlyList<Refusal> refusals) => new() { Status = (int)refusals[0].Kind, Refusals = refusals };

    /// <summary>Refused; nothing is written.</summary>
    public static implicit operator Reply(Refusal refusal) => Refused(refusal);

    /// <summary>The same as the conversion.</summary>
    public static Reply FromRefusal(Refusal refusal) => Refused(refusal);
}
