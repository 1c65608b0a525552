using System.Diagnostics.CodeAnalysis;

namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>What came of reading a text as a <typeparamref name="T"/>: the value, possibly with a warning, or the refusal.</summary>
/// <typeparam name="T">The value object.</typeparam>
public readonly record struct Parsed<T> where T : notnull
{
    private Parsed(T? value, Fault? refusal, Fault? warning) => (Value, Refusal, Warning) = (value, refusal, warning);

    /// <summary>The value, when the text was not refused.</summary>
    public T? Value { get; }

    /// <summary>Why there is no value.</summary>
    public Fault? Refusal { get; }

    /// <summary>What a person should look at although the value was taken.</summary>
    public Fault? Warning { get; }

    /// <summary>Whether there is no value.</summary>
    [MemberNotNullWhen(true, nameof(Refusal))]
    [MemberNotNullWhen(false, nameof(Value))]
    public bool IsRefused => Refusal is not null;

    /// <summary>The same value with something to look at.</summary>
    public Parsed<T> Doubted(Fault warning) => new(Value, Refusal, warning);

    /// <summary>A value without doubt.</summary>
    public static implicit operator Parsed<T>(T value) => new(value, null, null);

    /// <summary>A refusal.</summary>
    public static implicit operator Parsed<T>(Fault refusal) => new(default, refusal, null);
}
