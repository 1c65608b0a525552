using System.Globalization;

namespace CoachingPlatform.Messaging.Parked;

/// <summary>What the operator asks of <c>parked</c>.</summary>
/// <param name="Verb"><c>list</c>, <c>replay</c> or <c>drop</c>.</param>
/// <param name="Queue">Only that queue, a consumer's three, or the outbox; null means all.</param>
/// <param name="Id">Only the message of that id.</param>
/// <param name="Limit">At most that many, 1 or more.</param>
internal sealed record ParkedArguments(string Verb, string? Queue, string? Id, int? Limit)
{
    /// <summary>Null when it cannot be understood.</summary>
    public static ParkedArguments? Read(IReadOnlyList<string> arguments)
    {
        if (arguments.Count % 2 == 0 || arguments[0] is not ("list" or "replay" or "drop"))
            return null;
        var asked = new ParkedArguments(arguments[0], null, null, null);
        for (var i = 1; i < arguments.Count; i += 2)
        {
            if (asked.With(arguments[i], arguments[i + 1]) is not { } next)
                return null;
            asked = next;
        }

        return asked.Verb == "drop" && asked.Id is null ? null : asked;
    }

    private ParkedArguments? With(string option, string value) => option switch
    {
        "--queue" => this with { Queue = value },
        "--id" when Verb != "list" => this with { Id = value },
        "--limit" when Verb != "drop" && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit > 0 => this with { Limit = limit },
        _ => null,
    };
}
