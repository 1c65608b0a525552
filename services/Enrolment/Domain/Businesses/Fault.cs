namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>Why a value is refused or doubted: a stable code and the parts of its sentence. Parts never hold a whole NIK, phone number or e-mail address.</summary>
/// <param name="Code">The stable code, such as <c>nik.length</c>.</param>
/// <param name="Args">The parts that <see cref="FaultMessages"/> puts into the sentence.</param>
public sealed record Fault(string Code, params string[] Args)
{
    /// <summary>Which sentence of the code fits, where a code has more than one.</summary>
    public string? Variant { get; init; }

    /// <summary>The sentence in Indonesian (<c>id</c>, the default) or English (<c>en</c>).</summary>
    public string In(string language) => FaultMessages.Render(this, language);
}
