using System.Diagnostics.CodeAnalysis;

namespace CoachingPlatform.ServiceDefaults.Values;

/// <summary>What a rule or a parser answers: a value, or the refusal. Both convert implicitly.</summary>
[SuppressMessage("Usage", "CA2225", Justification = "Implicit conversions are the whole point; named alternates would be a second way.")]
public readonly record struct Outcome<T>
{
    private Outcome(T? value, Refusal? refusal)
    {
        Value = value;
        Refusal = refusal;
    }

    /// <summary>The value; null only when refused.</summary>
    public T? Value { get; }

    /// <summary>The refusal, or null.</summary>
    public Refusal? Refusal { get; }

    /// <summary>True when there is no value.</summary>
    [MemberNotNullWhen(true, nameof(Refusal))]
    [MemberNotNullWhen(false, nameof(Value))]
    public bool IsRefused => Refusal is not null;

    /// <summary>A value.</summary>
    public static implicit operator Outcome<T>(T value) => new(value, null);

    /// <summary>A refusal.</summary>
    public static implicit operator Outcome<T>(Refusal refusal) => new(default, refusal);
}
