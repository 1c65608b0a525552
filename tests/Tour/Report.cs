using System.Text.Json;
using CoachingPlatform.Demo;

namespace CoachingPlatform.Tour;

/// <summary>Prints what was asked and answered, and keeps count of what was wrong.</summary>
internal sealed class Report(TextWriter output)
{
    private const int LongestBody = 150;

    public int Checks { get; private set; }

    public int Wrong { get; private set; }

    public void Step(string title) => output.WriteLine($"\n{title}");

    public void Show(string request, Answer answer) => output.WriteLine($"   {request} → {(int)answer.Status} {Shorten(answer.Body)}");

    public void Say(string line) => output.WriteLine($"   {line}");

    /// <summary>Compares what was found with what must be; a right value may be shown shorter.</summary>
    public void Expect<T>(string what, T expected, T found, string? show = null)
    {
        Checks++;
        if (EqualityComparer<T>.Default.Equals(expected, found))
        {
            output.WriteLine($"   ✓ {what}: {show ?? $"{found}"}");
            return;
        }

        Wrong++;
        output.WriteLine($"   ✗ {what}: {found}, but it must be {expected}");
    }

    private static string Shorten(JsonElement body)
    {
        if (body.ValueKind == JsonValueKind.Undefined)
            return "";
        var text = JsonSerializer.Serialize(body, Plain);
        return text.Length <= LongestBody ? text : $"{text[..LongestBody]}…";
    }

    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
